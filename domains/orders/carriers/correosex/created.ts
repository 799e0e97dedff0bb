/** What grabacionEnvio answers. */
import { z } from "zod";
import type { Answer } from "../../upstream.ts";
import type { CreatedShipment, Label } from "../carrier.ts";
import { joinedLabels } from "../joined-labels.ts";
import { labelOfBase64 } from "../label-bytes.ts";
import { readJson } from "../read-json.ts";

const createdSchema = z.object({
  codigoRetorno: z.union([z.string(), z.number()]).transform(String),
  mensajeRetorno: z.string().nullish(),
  datosResultado: z
    .union([z.string(), z.number()])
    .nullish()
    .transform((value) => String(value ?? "").trim()),
  listaBultos: z.array(z.object({ codUnico: z.string() })).nullish(),
  etiqueta: z.array(z.record(z.string(), z.string().nullish())).nullish(),
});

export async function createdOf(body: string): Promise<Answer<CreatedShipment>> {
  const read = readJson(body, createdSchema);
  if (read.kind !== "ok") return read;
  const { codigoRetorno: code, mensajeRetorno, datosResultado, listaBultos, etiqueta } = read.value;
  if (Number(code) !== 0) return { kind: "rejected", code, reason: mensajeRetorno || "an error without a word" };
  if (datosResultado === "")
    return { kind: "malformed", reason: "codigoRetorno 0 without a shipment in datosResultado" };
  return {
    kind: "ok",
    value: {
      ...shipmentOf(datosResultado),
      parcelNumbers: (listaBultos ?? []).map(({ codUnico }) => codUnico),
      label: await labelOf(etiqueta ?? []),
    },
  };
}

export const shipmentOf = (number: string): CreatedShipment => ({
  expeditionId: number,
  trackingNumber: number,
  trackingUrl: `https://s.correosexpress.com/c?n=${encodeURIComponent(number)}`,
  parcelNumbers: [],
  label: null,
});

/** "etiqueta1", "etiqueta2"… in their order. A label that cannot be read costs the label, never the parcel: it is asked for again. */
async function labelOf(etiqueta: readonly Record<string, string | null | undefined>[]): Promise<Label | null> {
  const texts = etiqueta.flatMap((labels) => Object.values(labels)).flatMap((text) => text || []);
  const joined = await joinedLabels(
    texts.map((text) => labelOfBase64(text, "pdf")),
    "pdf",
  );
  return joined.kind === "ok" ? joined.value : null;
}
