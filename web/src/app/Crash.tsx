import { createEffect, on } from "solid-js";
import { useServices } from "../lib/services.tsx";
import { Notice } from "../ui/Notice.tsx";

/** A bug of ours, said plainly; leaving the page is a way out of it. */
export function Crash(props: { error: unknown; reset: () => void; path: string }) {
  const { t } = useServices();
  console.error(props.error);
  createEffect(
    on(
      () => props.path,
      () => props.reset(),
      { defer: true },
    ),
  );
  return (
    <Notice title={t().errors.crashedTitle} detail={t().errors.crashedDetail} level="closed" urgent>
      <button type="button" class="button main" onClick={() => location.reload()}>
        {t().errors.reload}
      </button>
    </Notice>
  );
}
