/**
 * SEUR's PIC API v1 on loopback: tokens of the password grant that run out, errors[] in answers of any status, 204 for
 * nothing found, international shipments that no account filter finds, and other customers' shipments under the same
 * reference. The shapes are those of its OpenAPI; which situation it tells first is not known and is made up.
 */
import { uuid } from "../prim/seeded.ts";
import type { Call, CarrierSimulator, CarrierSimulatorOptions, Reply } from "../shipments/gateway.ts";
import { DEFAULT_SHARES, startCarrier } from "../shipments/gateway.ts";
import { pdfLabel, zplLabel } from "../shipments/labels.ts";
import type { Shipment, Stage } from "../shipments/ledger.ts";
import { Ledger } from "../shipments/ledger.ts";
import { madridClock } from "../shipments/madrid-clock.ts";
import { type ShipmentBody, shipmentErrors } from "./shipment.ts";

export type SeurSimulatorOptions = CarrierSimulatorOptions & {
  /** The only ones that get a token; absent: any. */
  credentials?: { clientId: string; clientSecret: string; username: string; password: string };
  tokenSeconds?: number;
  /** References under which another customer has a delivered shipment. */
  strangers?: readonly string[];
};

export type SeurSimulator = CarrierSimulator & { expireTokens(): void };

/** What SEUR's modules call national: the account filters find these alone. */
const NATIONAL = ["ES", "PT", "AD"];

const SITUATIONS: Readonly<Record<Stage, readonly [eventCode: string, description: string]>> = {
  registered: ["LO001", "DOCUMENTADO"],
  transit: ["LC002", "EN TRÁNSITO"],
  out: ["LD221", "EN REPARTO"],
  incident: ["LI510", "AUSENTE"],
  delivered: ["LL001", "ENTREGADO"],
  returned: ["LJ833", "DEVOLUCIÓN EN CURSO"],
  cancelled: ["LK522", "ENVIO ANULADO"],
};

export async function startSeurSimulator(options: SeurSimulatorOptions = {}): Promise<SeurSimulator> {
  const seed = options.seed ?? 1;
  const tokenSeconds = options.tokenSeconds ?? 3600;
  const strangers = options.strangers ?? [];
  const tokens = new Map<string, number>();
  const ledger = new Ledger({
    ...DEFAULT_SHARES,
    ...options,
    seed,
    speed: options.speed ?? 1,
    idOf: (number) => String(2_812_345_000_000 + number),
  });

  const routes: Readonly<Record<string, { operation: string; answer(call: Call): Reply }>> = {
    "POST /pic_token": { operation: "token", answer: token },
    "POST /pic/v1/shipments": { operation: "create", answer: withToken(create) },
    "POST /pic/v1/shipments/cancel": { operation: "cancel", answer: withToken(cancel) },
    "GET /pic/v1/labels": { operation: "label", answer: withToken(label) },
    "GET /pic/v1/tracking-services/simplified": { operation: "simplified", answer: withToken(simplified) },
    "GET /pic/v1/tracking-services/extended": { operation: "extended", answer: withToken(extended) },
  };

  function understand(call: Call) {
    const route = routes[`${call.method} ${call.path}`];
    if (route === undefined) {
      const reply = { status: 404, body: JSON.stringify({ message: "No Mapping Rule matched" }) };
      return { operation: "unknown", answer: () => reply };
    }
    return { operation: route.operation, answer: () => route.answer(call) };
  }

  function token(call: Call): Reply {
    const form = new URLSearchParams(call.body);
    const isForm = /^application\/x-www-form-urlencoded/.test(call.headers["content-type"] ?? "");
    const [clientId, clientSecret, username, password] = ["client_id", "client_secret", "username", "password"].map(
      (name) => form.get(name) ?? "",
    );
    const { credentials } = options;
    const isRight =
      isForm &&
      form.get("grant_type") === "password" &&
      (credentials === undefined
        ? clientId !== "" && clientSecret !== "" && username !== "" && password !== ""
        : credentials.clientId === clientId &&
          credentials.clientSecret === clientSecret &&
          credentials.username === username &&
          credentials.password === password);
    if (!isRight) return { status: 401, body: JSON.stringify({ error: "invalid_grant" }) };
    const access_token = uuid(seed, "token", tokens.size, call.now);
    tokens.set(access_token, call.now + tokenSeconds * 1000);
    return { status: 200, body: JSON.stringify({ access_token, expires_in: tokenSeconds, token_type: "Bearer" }) };
  }

  function withToken(answer: (call: Call) => Reply): (call: Call) => Reply {
    return (call) => {
      const bearer = /^Bearer (.+)$/.exec(call.headers.authorization ?? "")?.[1] ?? "";
      if ((tokens.get(bearer) ?? 0) <= call.now) return errors(401, "Unauthorized", "the token is not valid");
      return answer(call);
    };
  }

  function create({ body, now }: Call): Reply {
    const read = shipmentErrors(body);
    if (read.kind === "error") return errors(read.status, "Bad request", read.detail);
    const shipment = ledger.take(read.shipment.ref, read.shipment, now);
    const ecbs = read.shipment.parcels.map((_, at) => ecbOf(shipment, at));
    const parcelNumbers = ecbs.map((_, at) => String(at + 1));
    return { status: 200, body: JSON.stringify({ data: { shipmentCode: shipment.id, ecbs, parcelNumbers } }) };
  }

  function cancel({ body, now }: Call): Reply {
    const codes = (JSON.parse(body) as { codes?: string[] }).codes ?? [];
    const shipments = codes.map((code) => ledger.byId(code));
    const missing = shipments.indexOf(null);
    if (codes.length === 0 || missing !== -1) return errors(404, "Not found", `${codes[missing] ?? ""} no existe`);
    const late = shipments.find((shipment) => shipment !== null && !ledger.cancel(shipment, now));
    if (late) return errors(400, "Bad request", `${late.id} ya está en la red`);
    const data = codes.map((expeditionCode) => ({ expeditionCode, description: "ANULADO" }));
    return { status: 200, body: JSON.stringify({ data }) };
  }

  function label({ query }: Call): Reply {
    const shipment = ledger.byId(query.get("code") ?? "");
    const type = query.get("type");
    if (query.get("entity") !== "SHIPMENTS" || (type !== "PDF" && type !== "ZPL")) {
      return errors(400, "Bad request", "entity or type");
    }
    if (shipment === null) return errors(200, "Not found", `${query.get("code")} no existe`);
    const data = requestOf(shipment).parcels.map((_, at) => {
      const lines = [`SEUR ${ecbOf(shipment, at)}`, shipment.reference];
      const ecb = ecbOf(shipment, at);
      return type === "PDF" ? { ecb, pdf: pdfLabel(lines).toString("base64") } : { ecb, label: zplLabel(lines) };
    });
    return { status: 200, body: JSON.stringify({ data }) };
  }

  function simplified({ query, now }: Call): Reply {
    const own = found(query, now).map((shipment) => {
      const last = ledger.steps(shipment, now).at(-1);
      return {
        ...situation(last?.stage ?? "registered", last?.at ?? now),
        type: "Exp",
        ref: shipment.reference,
        shipmentInternalCode: shipment.id,
      };
    });
    const others = isFiltered(query) ? [] : strangers.filter((ref) => ref === query.get("ref"));
    const foreign = others.map((ref) => ({
      ...situation("delivered", now),
      type: "Exp",
      ref,
      shipmentInternalCode: "9999999999999",
    }));
    return listed([...own, ...foreign]);
  }

  function extended({ query, now }: Call): Reply {
    const own = found(query, now).map((shipment) => ({
      ref: shipment.reference,
      shipmentRef: shipment.id,
      type: "Exp",
      cityName: requestOf(shipment).receiver.address.cityName,
      postalCode: requestOf(shipment).receiver.address.postalCode,
      situations: ledger.steps(shipment, now).map(({ stage, at }) => situation(stage, at)),
      packs: requestOf(shipment).parcels.map((_, at) => ({ ecb: ecbOf(shipment, at) })),
    }));
    const others = isFiltered(query) ? [] : strangers.filter((ref) => ref === query.get("ref"));
    const foreign = others.map((ref) => ({
      ref,
      shipmentRef: "9999999999999",
      type: "Exp",
      cityName: "OTRA",
      situations: [situation("delivered", now)],
    }));
    return listed([...own, ...foreign]);
  }

  function found(query: URLSearchParams, now: number): Shipment[] {
    if (query.get("refType") !== "REFERENCE") return [];
    return ledger
      .byReference(query.get("ref") ?? "")
      .filter((shipment) => ledger.steps(shipment, now).length > 0)
      .filter((shipment) => !isFiltered(query) || NATIONAL.includes(requestOf(shipment).receiver.address.country));
  }

  const refusal = () => errors(200, "Internal error", "500", "500");
  const simulator = await startCarrier({ ledger, understand, refusal }, options);
  return { ...simulator, expireTokens: () => tokens.clear() };
}

const isFiltered = (query: URLSearchParams): boolean => query.has("accountNumber");

const listed = (data: readonly unknown[]): Reply =>
  data.length === 0 ? { status: 204, body: "" } : { status: 200, body: JSON.stringify({ data }) };

const ecbOf = (shipment: Shipment, at: number): string => `${shipment.id}${at + 1}`;

const requestOf = (shipment: Shipment): ShipmentBody => shipment.request as ShipmentBody;

function situation(stage: Stage, at: number): Record<string, string> {
  const { year, month, day, hour, minute, second } = madridClock(at);
  const [eventCode, description] = SITUATIONS[stage];
  return { eventCode, description, situationDate: `${year}-${month}-${day}T${hour}:${minute}:${second}` };
}

const errors = (httpStatus: number, title: string, detail: string, status = String(httpStatus)): Reply => ({
  status: httpStatus,
  body: JSON.stringify({ errors: [{ title, status, detail }] }),
});
