import { expect, it } from "vitest";
import { mayConnect } from "./origin.ts";

it.each([
  ["the page's own origin", "https://vigie.example", true],
  ["its own host behind a proxy that ends TLS", "http://vigie.example", true],
  ["an origin that the deployment names", "https://wall.example", true],
  ["another page", "https://evil.example", false],
  ["a page whose name begins alike", "https://vigie.example.evil.example", false],
  ["another port of the same host", "https://vigie.example:8443", false],
  ["a sandboxed page", "null", false],
])("mayConnect: %s", (_, origin, isAllowed) => {
  expect(mayConnect(origin, "https://vigie.example/live", ["https://wall.example"])).toBe(isAllowed);
});
