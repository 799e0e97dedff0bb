/** WCAG 2 contrast of "#rrggbb" colours: signage colours are data, and data can be unreadable. */

function luminance(hex: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const HEX = /^#[0-9a-f]{6}$/i;
const MIN_TEXT_CONTRAST = 4.5;

/** The text colour that data asks for where it can be read on `background`, black or white where it cannot. */
export function readableOn(background: string, wanted: string): string {
  if (!HEX.test(background)) return HEX.test(wanted) ? wanted : "#000000";
  if (HEX.test(wanted) && contrast(background, wanted) >= MIN_TEXT_CONTRAST) return wanted;
  return contrast(background, "#000000") >= contrast(background, "#ffffff") ? "#000000" : "#ffffff";
}
