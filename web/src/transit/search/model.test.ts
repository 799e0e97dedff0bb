import { describe, expect, it } from "vitest";
import { fr } from "../../lib/i18n/fr.ts";
import { groupOptions, plain } from "./model.ts";

const commands = [{ text: "Thème sombre", run: () => undefined }];

describe("groupOptions", () => {
  it("shows lines, then stops, with where they lead", () => {
    const groups = groupOptions(
      fr,
      "cha",
      [
        { kind: "stop", id: "71264", name: "Châtelet", town: "Paris 1er", lines: [] },
        {
          kind: "line",
          id: "C1",
          network: "metro",
          line: "13",
          label: "13",
          name: "13",
          colour: "#000000",
          text_colour: "#ffffff",
        },
      ],
      commands,
    );
    expect(groups.map(({ title }) => title)).toEqual(["Lignes", "Arrêts"]);
    expect(groups.flatMap(({ options }) => options.map(({ to }) => to))).toEqual([
      { kind: "page", href: "/lines/metro/13" },
      { kind: "page", href: "/stops/71264" },
    ]);
  });

  it("finds a command whatever the accents", () => {
    expect(groupOptions(fr, "theme", [], commands).map(({ title }) => title)).toEqual(["Commandes"]);
    expect(groupOptions(fr, "gare", [], commands)).toEqual([]);
  });
});

it("compares without case and accents", () => {
  expect(plain("Châtelet – ÉTOILE")).toBe("chatelet – etoile");
});
