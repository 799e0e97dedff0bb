/**
 * Cells that a spreadsheet would run as a formula: a buyer writes `=HYPERLINK(…)` as their name, and the seller's export
 * runs it. An apostrophe in front makes it text (owasp.org, CSV Injection). Amounts and telephone numbers that begin with
 * a sign stay as they are: nothing but digits cannot be run. Pure.
 */

const RUNS = /^[=@\t\r\n]|^[+-](?![\d\s().-]*$)/;

export function safeCell(text: string): string {
  return RUNS.test(text) ? `'${text}` : text;
}
