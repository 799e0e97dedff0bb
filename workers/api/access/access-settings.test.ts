import { describe, expect, it } from "vitest";
import { readAccessSettings } from "./access-settings.ts";

describe("readAccessSettings", () => {
  it("is closed without a token, and with one that could be guessed", () => {
    expect(readAccessSettings({}).root).toEqual({ closed: "SYSTEM_API_TOKEN is not set" });
    expect(readAccessSettings({ SYSTEM_API_TOKEN: "   " }).root).toEqual({ closed: "SYSTEM_API_TOKEN is not set" });
    expect(readAccessSettings({ SYSTEM_API_TOKEN: " fifteen-letters " }).root).toEqual({
      closed: "SYSTEM_API_TOKEN is shorter than 16 characters",
    });
    expect(readAccessSettings({ SYSTEM_API_TOKEN: "sixteen-letters!" }).root).toEqual({ token: "sixteen-letters!" });
  });

  const team = { ACCESS_TEAM_DOMAIN: "https://team.cloudflareaccess.com/", ACCESS_AUDIENCE: "aud" };

  it("lets those whom Access let in read, unless it is told otherwise", () => {
    const { access } = readAccessSettings(team);
    expect(access).toMatchObject({ teamDomain: "team.cloudflareaccess.com", audience: "aud" });
    expect(access?.scopeOf("ana@example.org")).toBe("read");
  });

  it("gives the scope of the first rule that fits, and none where none does", () => {
    const { access } = readAccessSettings({ ...team, ACCESS_SCOPES: "Ana@example.org=admin, ci=control" });
    expect(["ana@example.org", "ci", "bob@example.org"].map((who) => access?.scopeOf(who))).toEqual([
      "admin",
      "control",
      null,
    ]);
  });

  it.each([
    [{ ACCESS_TEAM_DOMAIN: "team.cloudflareaccess.com" }, "ACCESS_AUDIENCE"],
    [{ ACCESS_AUDIENCE: "aud" }, "ACCESS_AUDIENCE"],
    [{ ...team, ACCESS_TEAM_DOMAIN: "http://team/x" }, "ACCESS_TEAM_DOMAIN"],
    [{ ...team, ACCESS_TEAM_DOMAIN: "team.example/evil?" }, "ACCESS_TEAM_DOMAIN"],
    [{ ...team, ACCESS_SCOPES: "ana=owner" }, "ACCESS_SCOPES"],
    [{ ...team, ACCESS_SCOPES: "ana" }, "ACCESS_SCOPES"],
  ])("refuses %j and names %s", (variables, name) => {
    expect(() => readAccessSettings(variables)).toThrow(name);
  });

  it("never repeats a value, which may be a secret in the wrong place", () => {
    const misplaced = { SYSTEM_API_TOKEN: "x", ACCESS_TEAM_DOMAIN: "s3cr3t value", ACCESS_AUDIENCE: "aud" };
    expect(() => readAccessSettings(misplaced)).toThrow(/^(?!.*s3cr3t)/s);
  });
});
