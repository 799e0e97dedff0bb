import { Show } from "solid-js";
import type { ScheduleView, SourceView } from "../../../../contracts/control.ts";
import { ExportRows } from "../../desk/Export.tsx";
import { Panel } from "../../desk/Panel.tsx";
import { numberOf } from "../../desk/time-words.ts";
import { Keyed } from "../../ui/Keyed.tsx";
import { useOperations } from "../link/context.tsx";
import { Gauge } from "../parts/Gauge.tsx";
import { SourceButton } from "../sources/SourceButton.tsx";
import { spentOn } from "../sources/spent.ts";

export function Fuel(props: { sources: SourceView[]; schedules: ScheduleView[] }) {
  const { t } = useOperations();
  return (
    <Panel
      id="fuel"
      class="span-7"
      title={t().verdict.fuel}
      tools={
        <ExportRows
          name="sources"
          rows={props.sources}
          columns={[
            { name: "source", value: (row) => row.source },
            { name: "left", value: (row) => row.left },
            { name: "per_day", value: (row) => row.per_day },
            { name: "empty_at", value: (row) => row.empty_at },
            { name: "resets_at", value: (row) => row.resets_at },
            { name: "breaker", value: (row) => row.breaker },
            { name: "closed_until", value: (row) => row.closed_until },
            { name: "next_call_value", value: (row) => row.next_call_value },
          ]}
        />
      }
    >
      <Show when={props.sources.length > 0} fallback={<p class="nothing">{t().fuel.none}</p>}>
        <ul class="tanks">
          <Keyed each={props.sources} by={(source) => source.source}>
            {(source) => (
              <li>
                <div class="tank-head">
                  <h3>
                    <a class="plain-link" href={`/admin/sources#${encodeURIComponent(source().source)}`}>
                      {source().title}
                    </a>
                  </h3>
                  <SourceButton source={source()} />
                </div>
                <Gauge source={source()} />
                <p class="small quiet num spent">
                  <Show when={spentOn(props.schedules, source().source).length > 0}>
                    {t().fuel.spent}:{" "}
                    {spentOn(props.schedules, source().source)
                      .map(({ taskType, perDay }) => `${taskType} ${numberOf(t().locale, perDay)}/${t().day}`)
                      .join(" · ")}
                  </Show>
                </p>
              </li>
            )}
          </Keyed>
        </ul>
      </Show>
    </Panel>
  );
}
