import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainText } from "./plain-text.ts";

const TAG = /<[a-z/!?]/i;

describe("plainText", () => {
  it.each([
    ["<p>Trafic <b>interrompu</b></p>", "Trafic interrompu"],
    ["<p>Un</p><p>Deux</p>", "Un\nDeux"],
    ["Un<br>Deux<BR/>Trois<br />Quatre", "Un\nDeux\nTrois\nQuatre"],
    ["<ul><li>Un</li><li><p>Deux</p></li><li></li></ul>Fin", "• Un\n• Deux\n• Fin"],
    ["<h2>Titre</h2>Texte", "Titre\nTexte"],
    ["<p>sur plusieurs\n   lignes</p>", "sur plusieurs lignes"],
    ["Trafic interrompu\nBus de remplacement.", "Trafic interrompu\nBus de remplacement."],
    ["<a href='http://www.ratp.fr' title=\"a > b\">site</a> ratp.fr", "site ratp.fr"],
    ["<table><tr><td>Un</td><td>Deux</td></tr></table>", "Un Deux"],
    ["a<!-- un <b>commentaire</b> -->b", "ab"],
    ["a<script>alert('x < y')</script>b<style>p{}</style>c", "abc"],
    ["<?xml version='1.0'?><p>Un</p>", "Un"],
    ["", ""],
    ["<p>&nbsp;</p><p><br></p>", ""],
  ])("reads %j", (html, text) => {
    expect(plainText(html)).toBe(text);
  });

  it.each([
    ["direction de Choisy-le-Roi <RER>. Durée", "direction de Choisy-le-Roi RER. Durée"],
    ["Gare<RER B>Nord", "Gare RER B Nord"],
    ["<Métro 4> fermé", "Métro 4 fermé"],
    ["voir <https://www.ratp.fr>", "voir https://www.ratp.fr"],
    ["Niveau 0 <> Niveau -2", "Niveau 0 <> Niveau -2"],
    ["attente < 5 min, puis > 10 min", "attente < 5 min, puis > 10 min"],
    ["attente <5 min", "attente <5 min"],
    ["si x <y alors", "si x ‹y alors"],
    ["<RER></RER> A", "RER A"],
  ])("keeps the words of %j, which is no HTML", (html, text) => {
    expect(plainText(html)).toBe(text);
  });

  it.each([
    ["P&#233;riode : &#xE0; partir de 22h50", "Période : à partir de 22h50"],
    ["Melun&#160;(DOCA)&nbsp;!", "Melun (DOCA) !"],
    ["RER B &amp; D, &eacute;t&eacute; &OElig;uvre &laquo;&nbsp;Z&nbsp;&raquo; &euro;", "RER B & D, été Œuvre « Z » €"],
    ["L&#146;arrêt, L\u0092arrêt, d&rsquo;ici", "L’arrêt, L’arrêt, d’ici"],
    ["R&D et A&B; ?a=1&copy=2", "R&D et A&B; ?a=1&copy=2"],
    ["&#0;&#xD800;&#x110000;&#9999999;x", "x"],
    ["&lt;br&gt;Un&lt;br&gt;Deux", "Un\nDeux"],
    ["Quai 1 &gt; Quai 2", "Quai 1 > Quai 2"],
    ["zéro\u200blargeur\u00ad\u202e", "zérolargeur"],
  ])("decodes %j", (html, text) => {
    expect(plainText(html)).toBe(text);
  });

  it("drops a tag that the upstream's length limit cut in two", () => {
    expect(plainText("Plus d'informations <a href='http://www.ra")).toBe("Plus d'informations");
    expect(plainText("Fin.</p")).toBe("Fin.");
  });

  it("finds all the words of the recorded messages and none of their markup", () => {
    const body = JSON.parse(
      readFileSync(`${import.meta.dirname}/fixtures/disruptions_bulk.v2.DERIVED-A.cut-28-lines.json`, "utf8"),
    );
    for (const { message } of body.disruptions) {
      const text = plainText(message);
      expect(text).not.toMatch(/<\/?(p|br|a|strong|b|span|font|u|i|h2)\b|&[a-z#]+\d*;/i);
      expect(text.length).toBeGreaterThan(10);
    }
  });

  /** Strings of the pieces that break tag strippers: nesting, halves, escapes, comments. */
  const soup = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          "<",
          ">",
          "</",
          "<p>",
          "<i>",
          "</p>",
          "<br/>",
          "<RER>",
          "<!--",
          "-->",
          "<script>",
          "</script>",
          "&lt;",
          "&gt;",
          "&amp;",
          "&amp;lt;",
          "&#60;",
          '"',
          "'",
          "=",
          "\u200b",
          "\u0092",
          "b",
          " ",
        ),
        fc.string({ maxLength: 3 }),
      ),
      { maxLength: 30 },
    )
    .map((pieces) => pieces.join(""));

  it("never answers with a tag, whatever it is given", () => {
    fc.assert(
      fc.property(soup, (html) => {
        expect(plainText(html)).not.toMatch(TAG);
      }),
      { numRuns: 2000 },
    );
  });

  it("gives words without markup back as they are, but for spaces", () => {
    const words = fc.array(fc.stringMatching(/^[\p{L}\d,.:()!?'-]{1,12}$/u), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(words, (list) => {
        expect(plainText(list.join("  "))).toBe(list.join(" "));
      }),
    );
  });

  it.each(["<", "<a ", "<!--", "<RER>", "&amp;", "<script>", "<i", "<a b='", "•"])(
    "is through with a row of 200,000 %j before the test's time is up: a square of that would take minutes",
    (piece) => {
      expect(plainText(piece.repeat(200_000)).length).toBeLessThanOrEqual(piece.length * 200_000 + 200_000);
    },
  );
});
