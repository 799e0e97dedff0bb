/** Labels of parcels that do not exist: they say so. */

const escaped = (text: string): string => text.replace(/[\\()]/g, "\\$&").replace(/[^\x20-\x7e]/g, "?");

/** One page of 10 × 15 cm as PDF 1.4, in Latin letters. */
export function pdfLabel(lines: readonly string[]): Buffer {
  const text = ["SIMULATED - NOT A REAL LABEL", ...lines]
    .map((line, at) => `BT /F1 12 Tf 16 ${390 - at * 20} Td (${escaped(line)}) Tj ET`)
    .join("\n");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 283 425] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let body = "%PDF-1.4\n";
  const offsets = objects.map((object, at) => {
    const offset = body.length;
    body += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
  return Buffer.from(`${body}xref\n0 ${size}\n0000000000 65535 f \n${table}${trailer}`, "latin1");
}

/** For a label printer of 8 dots a millimetre. */
export function zplLabel(lines: readonly string[]): string {
  const fields = ["SIMULATED - NOT A REAL LABEL", ...lines].map(
    (line, at) => `^FO40,${40 + at * 60}^A0N,36,36^FD${line.replace(/[\^~]/g, "?")}^FS`,
  );
  return `^XA\n${fields.join("\n")}\n^XZ\n`;
}
