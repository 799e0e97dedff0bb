/** A Worker on a bare Miniflare: `wrangler dev`'s proxy costs more than most of what is measured here. */
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";

export const COMPATIBILITY_DATE = "2026-05-01";

export type BenchWorker = { url: URL; inspector: URL; miniflare: Miniflare; dispose(): Promise<void> };

/** Bundles `entry` (a path from bench/) and starts it with these variables and empty databases. */
export async function benchWorker(
  entry: string,
  bindings: Record<string, unknown>,
  d1Databases: string[] = [],
): Promise<BenchWorker> {
  const bundle = await build({
    entryPoints: [`${import.meta.dirname}/${entry}`],
    bundle: true,
    format: "esm",
    target: "es2024",
    write: false,
    logLevel: "warning",
  });
  const script = bundle.outputFiles[0]?.text ?? "";
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script,
      compatibilityDate: COMPATIBILITY_DATE,
      bindings: bindings as Record<string, never>,
      d1Databases,
      inspectorPort: 0,
    }),
  );
  return {
    url: await miniflare.ready,
    inspector: await miniflare.getInspectorURL(),
    miniflare,
    dispose: () => miniflare.dispose(),
  };
}
