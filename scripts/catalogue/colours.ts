/** WCAG 2.2 contrast for normal text: badges are small, so the large-text ratio of 3 is not enough. */
const MIN_CONTRAST = 4.5;

/** "#rrggbb" in lower case from open data's "RRGGBB" or "#RRGGBB"; null where it is neither. */
export function hexColour(value: string | null | undefined): string | null {
  const match = /^#?([0-9a-f]{6})$/i.exec(value?.trim() ?? "");
  return match?.[1] === undefined ? null : `#${match[1].toLowerCase()}`;
}

/** The line's own text colour where it can be read on `colour`, else black or white, whichever can be read better. */
export function readableTextColour(colour: string, wanted: string | null): string {
  if (wanted !== null && contrast(colour, wanted) >= MIN_CONTRAST) return wanted;
  return contrast(colour, "#000000") >= contrast(colour, "#ffffff") ? "#000000" : "#ffffff";
}

/** WCAG contrast ratio of two "#rrggbb" colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
