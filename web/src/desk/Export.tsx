import { useDesk } from "./context.tsx";
import { type Cell, csvOf, download } from "./csv.ts";

export type ExportColumn<T> = { name: string; value: (row: T) => Cell };

/** Every list can be taken away. Those of the server's size are links to the server's own export. */
export function ExportRows<T>(props: { name: string; rows: readonly T[]; columns: readonly ExportColumn<T>[] }) {
  const { t } = useDesk();
  const count = () => String(props.rows.length);
  const csv = (): void => {
    const rows = props.rows.map((row) => props.columns.map((column) => column.value(row)));
    download(
      `${props.name}.csv`,
      csvOf(
        props.columns.map((column) => column.name),
        rows,
      ),
      "text/csv",
    );
  };
  const json = (): void =>
    download(`${props.name}.json`, `${JSON.stringify(props.rows, null, 2)}\n`, "application/json");
  return (
    <span class="exports">
      <button
        type="button"
        class="text-button"
        aria-label={t().exportAs("CSV", count())}
        disabled={props.rows.length === 0}
        onClick={csv}
      >
        {t().exportCsv}
      </button>
      <button
        type="button"
        class="text-button"
        aria-label={t().exportAs("JSON", count())}
        disabled={props.rows.length === 0}
        onClick={json}
      >
        {t().exportJson}
      </button>
    </span>
  );
}

export function ExportLinks(props: { csv: string; json: string; what: string }) {
  const { t } = useDesk();
  return (
    <span class="exports">
      <a class="text-button" href={props.csv} target="_self" download="" aria-label={t().exportAs("CSV", props.what)}>
        {t().exportCsv}
      </a>
      <a class="text-button" href={props.json} target="_self" download="" aria-label={t().exportAs("JSON", props.what)}>
        {t().exportJson}
      </a>
    </span>
  );
}
