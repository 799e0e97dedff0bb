/**
 * TIPSA: the DinaPaq web services, v64 of their documentation and what public integrations tell of v74. A session for
 * all calls, about two seconds each. It never cancels and sends no webhooks.
 */
import type { Answer, UpstreamPort } from "../../upstream.ts";
import type { CarrierAdapter, CarrierEvent, CreatedShipment, Label, LabelFormat, ShipmentRef } from "../carrier.ts";
import { labelOfBase64 } from "../label-bytes.ts";
import { textOf } from "../xml/xml.ts";
import { MADRID, type WallMs } from "../zone-clock.ts";
import { type TipsaAccount, tipsaAccount } from "./account.ts";
import { readingWindows, requestTime } from "./dates.ts";
import { albaranesOf, historyOf, movedOf } from "./history.ts";
import { callInSession, openSession } from "./session.ts";
import {
  createdOf,
  LIMITS,
  shipmentAdjustments,
  shipmentOf,
  shipmentParameters,
  shipmentProblems,
} from "./shipment.ts";

/** Report 233 is the label as PDF; 0 is the account's own, which for ZPL is the one of its printers. */
const REPORTS: Readonly<Record<LabelFormat, number>> = { pdf: 233, zpl: 0 };

/** A page holds some hundred rows; an account that moves more in a day has another contract. */
const MAX_PAGES = 200;

const NO_CANCEL = "TIPSA's web services cannot cancel a shipment: it is done by telephone with the agency";

export const tipsa: CarrierAdapter<TipsaAccount> = {
  id: "tipsa",
  title: "TIPSA",
  zone: MADRID,
  capabilities: {
    create: "api",
    labels: ["pdf", "zpl"],
    findsByReference: true,
    settlesWithinMs: 120_000,
    tracks: true,
    tellsMoved: true,
    cancels: false,
    webhooks: false,
    cashOnDelivery: true,
    saturday: true,
    ...LIMITS,
    services: [
      { code: "48", name: "Economy 24 h" },
      { code: "49", name: "Standard" },
      { code: "24", name: "Premium" },
      { code: "10", name: "10 h" },
      { code: "12", name: "Mediodía" },
      { code: "14", name: "14 h" },
      { code: "19", name: "19 h" },
      { code: "06", name: "Aérea o marítima (islas)" },
      { code: "96", name: "Marítima" },
      { code: "20", name: "En delegación" },
      { code: "50", name: "Punto de recogida" },
      { code: "15", name: "Farma 15" },
      { code: "25", name: "Farma 25" },
      { code: "90", name: "Int-Express" },
      { code: "91", name: "Int-Economy" },
      { code: "92", name: "DPD Classic" },
      { code: "MV", name: "Masivo" },
    ],
  },
  account: tipsaAccount,
  secrets: ["password"],
  problems: shipmentProblems,
  adjustments: shipmentAdjustments,

  async create(request, account, port): Promise<Answer<CreatedShipment>> {
    const answer = await callInSession("GrabaEnvio24", shipmentParameters(request, account), account, port);
    return answer.kind === "reply" ? createdOf(answer.body, request.shipOn, answer.session) : answer;
  },

  async find(reference, _shipOn, account, port): Promise<Answer<CreatedShipment | null>> {
    const answer = await callInSession("ConsEnvEstadosRef", { strRef: reference }, account, port);
    if (answer.kind !== "reply") return answer;
    const albaranes = albaranesOf(answer.body);
    if (albaranes.kind !== "ok") return albaranes;
    const [first] = albaranes.value;
    // The buyer's page needs the GUID, which only the answer that was lost had.
    return { kind: "ok", value: first === undefined ? null : shipmentOf(first, null) };
  },

  async label({ expeditionId }, format, account, port): Promise<Answer<Label>> {
    const parameters = {
      strCodAgeOri: account.agencyCode,
      strCodAgeCargo: account.agencyCode,
      strAlbaran: expeditionId,
      intPosIni: 1,
      intIdRepDet: REPORTS[format],
      strFormato: format,
    };
    const answer = await callInSession("ConsEtiquetaEnvio8", parameters, account, port);
    if (answer.kind !== "reply") return answer;
    // "strEtiquetas" up to ConsEtiquetaEnvio6.
    const text = textOf(answer.body, "strEtiqueta") ?? textOf(answer.body, "strEtiquetas");
    if (text === null) return { kind: "malformed", reason: `${answer.body.name} has no strEtiqueta` };
    if (text === "") return { kind: "rejected", code: null, reason: `there is no label of albarán ${expeditionId}` };
    return labelOfBase64(text, format);
  },

  async events({ expeditionId }: ShipmentRef, account, port): Promise<Answer<CarrierEvent[]>> {
    const { agencyCode } = account;
    const parameters = { strCodAgeCargo: agencyCode, strCodAgeOri: agencyCode, strAlbaran: expeditionId };
    const answer = await callInSession("ConsEnvEstados", parameters, account, port);
    return answer.kind === "reply" ? historyOf(answer.body) : answer;
  },

  async moved(from, to, account, port): Promise<Answer<string[]>> {
    const moved = new Set<string>();
    for (const window of readingWindows(from, to)) {
      const albaranes = await movedBetween(window, account, port);
      if (albaranes.kind !== "ok") return albaranes;
      for (const albaran of albaranes.value) moved.add(albaran);
    }
    return { kind: "ok", value: [...moved] };
  },

  async cancel(): Promise<Answer<null>> {
    return { kind: "rejected", code: null, reason: NO_CANCEL };
  },

  async probe(account, port): Promise<Answer<null>> {
    const opened = await openSession(account, port);
    return opened.kind === "ok" ? { kind: "ok", value: null } : opened;
  },
};

async function movedBetween(
  window: { from: WallMs; to: WallMs },
  account: TipsaAccount,
  port: UpstreamPort,
): Promise<Answer<string[]>> {
  const albaranes: string[] = [];
  for (let page = 0; page < MAX_PAGES; page++) {
    const parameters = {
      dtFecHoraEstadoInicio: requestTime(window.from),
      dtFecHoraEstadoFin: requestTime(window.to),
      iPagina: page,
    };
    const answer = await callInSession("ConsEnvEstIncCambiosEstados", parameters, account, port);
    if (answer.kind !== "reply") return answer;
    const moved = movedOf(answer.body);
    if (moved.kind !== "ok") return moved;
    albaranes.push(...moved.value);
    const pages = Number(textOf(answer.body, "iTotalPaginasOut") ?? "x");
    if (!Number.isInteger(pages)) return { kind: "malformed", reason: "iTotalPaginasOut is not a number" };
    if (page + 1 >= pages) return { kind: "ok", value: albaranes };
  }
  return { kind: "malformed", reason: `more than ${MAX_PAGES} pages of changes in one window` };
}
