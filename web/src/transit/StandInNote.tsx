import { Show } from "solid-js";
import { momentWords } from "../lib/format.ts";
import { useServices } from "../lib/services.tsx";
import { Notice } from "../ui/Notice.tsx";
import type { InsteadOf } from "./types.ts";

/** Who is silent since when, and whose times these are meanwhile. `source` is that of the times shown. */
export function StandInNote(props: { insteadOf: InsteadOf | null; source: string | null }) {
  const { t, now } = useServices();
  const title = (insteadOf: InsteadOf): string => {
    const since = insteadOf.last_at === null ? null : momentWords(t(), Date.parse(insteadOf.last_at), now());
    return t().standIn.silent(since);
  };
  const detail = () => t().standIn.meanwhile[props.source ?? ""] ?? t().standIn.other;
  return (
    <Show when={props.insteadOf}>
      {(insteadOf) => (
        <div class="stand-in">
          <Notice title={title(insteadOf())} detail={detail()} level="warning" />
        </div>
      )}
    </Show>
  );
}
