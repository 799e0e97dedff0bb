import { createMemo } from "solid-js";
import { ageSeconds } from "../../../contracts/freshness.ts";
import { ageWords, clockSeconds } from "../lib/format.ts";
import { useServices } from "../lib/services.tsx";

/** How long ago, kept true each second; the exact time on hover. `at` is epoch ms. */
export function Age(props: { at: number }) {
  const { now, t } = useServices();
  const words = createMemo(() => t().age.ago(ageWords(t(), ageSeconds(props.at, now()))));
  return (
    <time class="num" datetime={new Date(props.at).toISOString()} title={clockSeconds(t(), props.at)}>
      {words()}
    </time>
  );
}
