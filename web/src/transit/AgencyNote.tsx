import { Show } from "solid-js";
import { useServices } from "../lib/services.tsx";
import { useTransit } from "./context.tsx";

/** Under the lines and stops of another agency: whose data it is, and where its clocks are. */
export function AgencyNote(props: { network: string | undefined }) {
  const { t } = useServices();
  const { networkOf } = useTransit();
  return (
    <Show when={networkOf(props.network ?? "")}>
      {(network) => (
        <p class="small quiet agency-note">
          {t().board.localTimes(zoneCity(network().zone))} {network().attribution}.
        </p>
      )}
    </Show>
  );
}

/** "America/Los_Angeles" → "Los Angeles": zones are named after a city of theirs. */
function zoneCity(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}
