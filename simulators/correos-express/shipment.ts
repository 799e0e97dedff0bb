/** What Correos Express refuses of a shipment: the first reason, as it does. */

type Refused = { code: number; message: string };

const PRODUCTS = "63 93 61 62 92 54 18 26 46 79 66 67 68 69 90 91".split(" ");

const MANDATORY: readonly (readonly [field: string, code: number, words: string])[] = [
  ["solicitante", 1, "SOLICITANTE"],
  ["codRte", 2, "CODIGO REMITENTE"],
  ["nomRte", 10, "NOMBRE REMITENTE"],
  ["dirRte", 11, "DIRECCION REMITENTE"],
  ["nomDest", 21, "NOMBRE DESTINATARIO"],
  ["dirDest", 22, "DIRECCION DESTINATARIO"],
  ["pobDest", 23, "POBLACION DESTINATARIO"],
  ["contacDest", 26, "CONTACTO DESTINATARIO"],
  ["telefDest", 27, "TELEFONO DESTINATARIO"],
  ["kilos", 30, "KILOS"],
  ["portes", 31, "PORTES"],
];

const LENGTHS: Readonly<Record<string, number>> = {
  nomRte: 40,
  nomDest: 40,
  dirRte: 300,
  dirDest: 300,
  pobDest: 40,
  telefRte: 15,
  telefDest: 15,
  ref: 30,
  observac: 80,
};

export function refusedShipment(fields: Record<string, unknown>): Refused | null {
  const { listaBultos, listaInformacionAdicional, ...flat } = fields;
  const other = Object.entries(flat).find(([, value]) => value !== null && typeof value !== "string");
  if (other !== undefined) return { code: 90, message: `${other[0]}: TIPO DE DATO NO VALIDO` };
  const text = (name: string) => String(fields[name] ?? "").trim();
  const missing = MANDATORY.find(([field]) => text(field) === "");
  if (missing !== undefined) return { code: missing[1], message: `${missing[2]}: DATO OBLIGATORIO` };
  const long = Object.entries(LENGTHS).find(([field, length]) => String(fields[field] ?? "").length > length);
  if (long !== undefined) return { code: 91, message: `${long[0]}: LONGITUD MAXIMA ${long[1]}` };
  if (!/^\d{8}$/.test(text("fecha"))) return { code: 3, message: "FECHA: FORMATO DDMMAAAA" };
  const isSpain = text("paisISODest") === "ES";
  if (!(isSpain ? /^\d{5}$/ : /^$/).test(text("codPosNacDest"))) {
    return { code: 24, message: "CODIGO POSTAL NACIONAL DESTINATARIO: NO VALIDO" };
  }
  if (text("paisISODest") === "PT" && !/^\d{4}$/.test(text("codPosIntDest"))) {
    return { code: 25, message: "CODIGO POSTAL INTERNACIONAL DESTINATARIO: NO VALIDO" };
  }
  if (!PRODUCTS.includes(text("producto"))) return { code: 140, message: "CLIENTE: NO TIENE PRODUCTO CONTRATADO" };
  const parcels = Array.isArray(listaBultos) ? listaBultos.length : 0;
  if (parcels === 0 || text("numBultos") !== String(parcels))
    return { code: 32, message: "NUMERO DE BULTOS: NO VALIDO" };
  if (!Array.isArray(listaInformacionAdicional))
    return { code: 33, message: "INFORMACION ADICIONAL: DATO OBLIGATORIO" };
  return null;
}
