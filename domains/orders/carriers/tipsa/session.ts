/** DinaPaq's session: a GUID that all of an account's orders share, for about half an hour. */
import type { Answer, UpstreamPort } from "../../upstream.ts";
import { textOf, type XmlElement } from "../xml/xml.ts";
import type { TipsaAccount } from "./account.ts";
import { callDinapaq, type Failed, type Parameters } from "./soap.ts";

/** One integrator measured some 30 minutes; a session that runs out in the middle costs two calls more. */
const SESSION_MS = 25 * 60_000;

export type Session = {
  /** With its braces. */
  id: string;
  /** Of the page that buyers see, with {GUID} and {FECHA} in it; null where the account has none. */
  trackingTemplate: string | null;
};

export type InSession = { kind: "reply"; body: XmlElement; session: Session };

/** One call within the kept session, or a new one. A session that the server does not know is renewed once. */
export async function callInSession(
  method: string,
  parameters: Parameters,
  account: TipsaAccount,
  port: UpstreamPort,
): Promise<InSession | Failed> {
  const kept = readSession(await port.session.get());
  if (kept !== null) {
    const answer = await callWith(kept);
    if (answer.kind !== "no-session") return answer;
    await port.session.drop();
  }
  const opened = await openSession(account, port);
  if (opened.kind !== "ok") return opened;
  const answer = await callWith(opened.value);
  if (answer.kind !== "no-session") return answer;
  await port.session.drop();
  return { kind: "unavailable", reason: `a session that was just opened is not known: ${answer.reason}` };

  async function callWith(session: Session) {
    const answer = await callDinapaq(account.baseUrl, "WebServService", method, parameters, session.id, port);
    return answer.kind === "reply" ? { ...answer, session } : answer;
  }
}

/** Logs in, whatever is kept. */
export async function openSession(account: TipsaAccount, port: UpstreamPort): Promise<Answer<Session>> {
  const { agencyCode, clientCode, password } = account;
  const parameters = { strCodAge: agencyCode, strCod: clientCode, strPass: password };
  const answer = await callDinapaq(account.baseUrl, "LoginWSService", "LoginCli2", parameters, null, port);
  if (answer.kind === "no-session") return { kind: "unavailable", reason: answer.reason };
  if (answer.kind !== "reply") return answer;
  const session = sessionOf(answer.body);
  if (session.kind === "ok") await port.session.put(JSON.stringify(session.value), port.now() + SESSION_MS);
  return session;
}

export function sessionOf(reply: XmlElement): Answer<Session> {
  if (textOf(reply, "Result") !== "true") {
    const code = textOf(reply, "strError");
    return { kind: "rejected", code, reason: "the agency, client or password was not accepted" };
  }
  const id = textOf(reply, "strSesion");
  if (id === null || id === "") return { kind: "malformed", reason: "a login without strSesion" };
  return { kind: "ok", value: { id, trackingTemplate: textOf(reply, "strURLDetSegEnv") || null } };
}

function readSession(kept: string | null): Session | null {
  if (kept === null) return null;
  // What was kept was written above, by this version or another: only the two fields are relied on.
  const { id, trackingTemplate = null } = JSON.parse(kept) as Partial<Session>;
  return id === undefined ? null : { id, trackingTemplate };
}
