import { expect, it } from "vitest";
import { isRelayEmail } from "./relay-email.ts";

it.each([
  ["notification+ec1riop21ju4rfynl0helvzou.e0z0r7cj2@notification.mirakl.net", true],
  ["x@Notification.Mirakl.NET", true],
  ["x@carrefoures-prod.mirakl.net", true],
  ["ana@example.es", false],
  ["ana@notmirakl.net", false],
  ["mirakl.net@example.es", false],
  ["mirakl.net", false],
])("%s is a relay: %s", (email, expected) => {
  expect(isRelayEmail(email)).toBe(expected);
});
