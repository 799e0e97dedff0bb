/**
 * Riders' messages arrive as HTML typed by many hands: real tags, entities, station names in angle brackets
 * ("Choisy-le-Roi <RER>"), bare "<" and "<>". This keeps every word and no markup.
 */

/** Tags after or before which a new line begins. */
const LINE_TAGS = new Set(
  "address article aside blockquote br center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul".split(
    " ",
  ),
);

/** The other tags of HTML. Names in neither list are words in angle brackets, and their text stays. */
const INLINE_TAGS = new Set(
  "a abbr acronym area audio b base basefont bdi bdo big body button canvas caption cite code col colgroup data datalist del details dfn em embed font frame head html i iframe img input ins kbd label legend link map mark meta nobr noscript object o:p optgroup option output param picture q rp rt ruby s samp script select small source span strike strong style sub summary sup svg td template textarea th time title tt u var video wbr".split(
    " ",
  ),
);

/** Their content is not text either. */
const SILENT_TAGS = new Set(["script", "style", "template", "title"]);

/** Names of U+00A0 to U+00FF, in order (HTML 4, 24.2). */
const LATIN_1_NAMES =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml".split(
    " ",
  );

/** Latin-1 and what French typography adds: the whole list of HTML has 2,231 names that no message has used. */
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ...LATIN_1_NAMES.map((name, at): [string, string] => [name, String.fromCharCode(0xa0 + at)]),
  ...Object.entries({
    quot: '"',
    amp: "&",
    lt: "<",
    gt: ">",
    apos: "'",
    OElig: "Œ",
    oelig: "œ",
    Yuml: "Ÿ",
    euro: "€",
    hellip: "…",
    ndash: "–",
    mdash: "—",
    lsquo: "‘",
    rsquo: "’",
    sbquo: "‚",
    ldquo: "“",
    rdquo: "”",
    bdquo: "„",
    bull: "•",
    trade: "™",
    larr: "←",
    uarr: "↑",
    rarr: "→",
    darr: "↓",
    harr: "↔",
    lsaquo: "‹",
    rsaquo: "›",
    ensp: " ",
    emsp: " ",
    thinsp: " ",
    zwnj: "",
    zwj: "",
  }),
]);

/** U+0080 to U+009F are control characters that Windows-1252 text becomes when it is read as Latin-1 ("L\u0092arrêt"). */
const WINDOWS_1252 = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/**
 * Text of an HTML message. Lines are kept as lines (br, p, li, headings; list items begin with "• "), tags go, a name in
 * angle brackets that is no tag of HTML keeps its text, entities become their characters, spaces are collapsed. The
 * result never holds a tag, not even one that was escaped. Time grows with the length alone.
 */
export function plainText(html: string): string {
  // Escaped twice on its way, "&lt;br&gt;" is a tag again once decoded: tags are taken off a second time.
  const text = withoutTags(decoded(withoutTags(html)));
  return (
    text
      .replace(/[\u0080-\u009f]/g, (control) => WINDOWS_1252[control.charCodeAt(0) - 0x80] ?? " ")
      .replace(INVISIBLE, "")
      .replace(/•\s+/g, "• ")
      .split(/[\r\n]+/)
      .map((line) => line.replace(/\s+/g, " ").trim())
      .filter((line) => line !== "" && line !== "•")
      .join("\n")
      // Taking out what stood between can put a "<" before a letter: it stays as a look-alike that no parser reads.
      .replace(/<(?=[a-z/!?])/gi, "‹")
  );
}

/** Controls, soft hyphens, zero-width and direction marks: they show nothing and break searches and layouts. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const INVISIBLE = /[\u0000-\u0008\u000e-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

function withoutTags(html: string): string {
  // Where tags make the lines, a line break of the source is a space; where there are none, it is all there is.
  const source = /<\/?(?:br|p|div|li)[\s/>]/i.test(html) ? html.replace(/[\r\n\t]+/g, " ") : html;
  const pieces: string[] = [];
  let at = 0;
  for (;;) {
    const open = source.indexOf("<", at);
    if (open < 0) return pieces.join("") + source.slice(at);
    pieces.push(source.slice(at, open));
    const end = endOfTag(source, open);
    if (end === null) {
      if (isCutOff(source.slice(open))) return pieces.join("");
      pieces.push("<");
      at = open + 1;
      continue;
    }
    const inner = source.slice(open + 1, end - 1);
    const name = /^\/?([a-z][\w:-]*)(?=[\s/]|$)/i.exec(inner)?.[1]?.toLowerCase() ?? null;
    at = end;
    if (name !== null && SILENT_TAGS.has(name) && !inner.startsWith("/")) at = endOfSilence(source, end, name);
    else if (name === "li" && !inner.startsWith("/")) pieces.push("\n• ");
    else if (name !== null && LINE_TAGS.has(name)) pieces.push("\n");
    else if (name === "td" || name === "th") pieces.push(" ");
    else if ((name === null || !INLINE_TAGS.has(name)) && !/^[/!?]/.test(inner))
      pieces.push(spaced(inner, source.charAt(open - 1), source.charAt(end)));
  }
}

/**
 * Offset after the ">" of a tag or pseudo-tag that opens at `open`; null where "<" is just a character. It looks no
 * further than the next "<", so that a text of many "<" is read once. A ">" in a quoted attribute does not end the tag.
 */
function endOfTag(source: string, open: number): number | null {
  if (source.startsWith("<!--", open)) {
    const end = source.indexOf("-->", open + 4);
    return end < 0 ? source.length : end + 3;
  }
  if (!TAG_START.test(source.charAt(open + 1))) return null;
  let quote = "";
  let firstClose: number | null = null;
  for (let at = open + 1; at < source.length; at++) {
    const char = source.charAt(at);
    if (char === "<") break;
    if (char === ">") {
      if (quote === "") return at + 1;
      firstClose ??= at + 1;
    } else if (char === quote) quote = "";
    else if (quote === "" && (char === '"' || char === "'") && source.charAt(at - 1) === "=") quote = char;
  }
  return firstClose;
}

const TAG_START = /[\p{L}\d/!?]/u;

/** A tag that the upstream's length limit cut: "…<a href='http://www.ra" at the very end. */
function isCutOff(tail: string): boolean {
  return (
    /^<\/?[a-z][a-z0-9]*(?:\s+[a-z-]+=[^<>]*)?$/i.test(tail) &&
    isTagName(tail.replace(/^<\/?/, "").split(/\s/)[0] ?? "")
  );
}

function isTagName(name: string): boolean {
  return LINE_TAGS.has(name.toLowerCase()) || INLINE_TAGS.has(name.toLowerCase());
}

function endOfSilence(source: string, from: number, name: string): number {
  const close = new RegExp(`</${name}[^<>]*>`, "gi");
  close.lastIndex = from;
  return close.exec(source) === null ? source.length : close.lastIndex;
}

/** Words in angle brackets, with a space where they touched other words. */
function spaced(words: string, before: string, after: string): string {
  return (WORD_CHAR.test(before) ? " " : "") + words + (WORD_CHAR.test(after) ? " " : "");
}

const WORD_CHAR = /[\p{L}\d]/u;

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z][a-z0-9]{1,7}));/gi, (entity, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES.get(name) ?? entity;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code === 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? "" : String.fromCodePoint(code);
  });
}
