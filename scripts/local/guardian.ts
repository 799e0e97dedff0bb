/**
 * Outlives its parent by a moment. It is told of process groups, one `+pid` or `-pid` a line; when its input ends,
 * however the parent ended (SIGKILL too), it ends what is left of them.
 */
import { createInterface } from "node:readline";
import { GRACE_MS, signalGroup } from "./children.ts";

const groups = new Set<number>();
// Ctrl-C and a closed terminal are the parent's to answer.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (line.startsWith("+")) groups.add(pid);
  else groups.delete(pid);
}
const left = [...groups].filter((pid) => signalGroup(pid, "SIGTERM"));
if (left.length > 0) {
  await new Promise((resolve) => setTimeout(resolve, GRACE_MS));
  for (const pid of left) signalGroup(pid, "SIGKILL");
}
