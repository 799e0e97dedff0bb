import { expect, it } from "vitest";
import { aLine } from "./a-line.ts";
import { keyOf } from "./line-key.ts";
import { signsOf } from "./signs.ts";

it("shows one sign where several lines have the same, metro first, and skips lines that are not served", () => {
  const lines = [
    aLine({ network: "ter", line: "C1", label: "TER" }),
    aLine({ network: "ter", line: "C2", label: "TER" }),
    aLine({ network: "rer", line: "D" }),
    aLine({ line: "14" }),
    aLine({ line: "4" }),
  ];
  const known = new Map(lines.map((line) => [keyOf(line), line]));
  const signs = signsOf([...lines, aLine({ network: "bus", line: "38" })], (ref) => known.get(keyOf(ref)));
  expect(signs.map(({ label }) => label)).toEqual(["4", "14", "D", "TER"]);
});
