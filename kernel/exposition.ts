/** The Prometheus text format, version 0.0.4. */

export type Sample = { labels?: Record<string, string>; value: number };
export type Metric =
  | { name: string; help: string; type: "gauge" | "counter"; samples: Sample[] }
  | { name: string; help: string; type: "histogram"; samples: Histogram[] };

/** `buckets[i]` counts observations up to `bounds[i]`, each bucket including those before it. */
export type Histogram = {
  labels?: Record<string, string>;
  bounds: number[];
  buckets: number[];
  sum: number;
  count: number;
};

function label(value: string): string {
  return value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}

function line(name: string, labels: Record<string, string> | undefined, value: number): string {
  const pairs = Object.entries(labels ?? {}).map(([key, text]) => `${key}="${label(text)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}`;
}

function histogramLines(name: string, histogram: Histogram): string[] {
  const { labels, bounds, buckets, sum, count } = histogram;
  return [
    ...bounds.map((bound, index) => line(`${name}_bucket`, { ...labels, le: String(bound) }, buckets[index] ?? 0)),
    line(`${name}_bucket`, { ...labels, le: "+Inf" }, count),
    line(`${name}_sum`, labels, sum),
    line(`${name}_count`, labels, count),
  ];
}

export function exposition(metrics: Metric[]): string {
  const lines: string[] = [];
  for (const metric of metrics) {
    if (metric.samples.length === 0) continue;
    const { name } = metric;
    lines.push(`# HELP ${name} ${metric.help}`, `# TYPE ${name} ${metric.type}`);
    if (metric.type === "histogram") for (const sample of metric.samples) lines.push(...histogramLines(name, sample));
    else for (const { labels, value } of metric.samples) lines.push(line(name, labels, value));
  }
  return `${lines.join("\n")}\n`;
}
