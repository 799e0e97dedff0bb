import { describe, expect, it } from "vitest";
import { ordersApi, pair } from "./api.ts";

type Sent = { url: string; init: RequestInit };

/** Answers every request alike, and keeps what it was asked. */
function upstream(answer: () => Response | Promise<Response>) {
  const sent: Sent[] = [];
  const send: typeof fetch = async (url, init = {}) => {
    sent.push({ url: String(url), init });
    return answer();
  };
  return { sent, send };
}

const pairing = { origin: "https://vigie.example.com", token: "t0ken" };
const problem = (status: number, body: object) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/problem+json" } });

describe("ordersApi", () => {
  it("sends the device's token, and no cookie, to the paired deployment alone", async () => {
    const { sent, send } = upstream(() => Response.json({ success: true }));
    const api = ordersApi(pairing, send);
    await Promise.all([api.board(), api.toPost(), api.toPrint(), api.status(), api.post({}), api.unpair()]);
    for (const { url, init } of sent) {
      expect(new URL(url).origin).toBe(pairing.origin);
      expect(new Headers(init.headers).get("authorization")).toBe("Bearer t0ken");
      expect(init.credentials).toBe("omit");
    }
  });

  it("sends a file of tracking numbers as it is", async () => {
    const { sent, send } = upstream(() => Response.json({ success: true }));
    await ordersApi(pairing, send).uploadTracking("order_id;tracking_number\r\nA;1\r\n");
    expect(sent[0]?.init.body).toBe("order_id;tracking_number\r\nA;1\r\n");
    expect(new Headers(sent[0]?.init.headers).get("content-type")).toContain("text/csv");
  });

  it("hands labels over as the PDF that they are", async () => {
    const headers = { "content-type": "application/pdf" };
    const { send } = upstream(() => new Response("%PDF-1.7", { headers }));
    const answer = await ordersApi(pairing, send).labels(["a"]);
    expect(answer.kind === "ok" && (await answer.value.text())).toBe("%PDF-1.7");
  });

  it("knows when it is not paired any more", async () => {
    const { send } = upstream(() => problem(401, { title: "Not logged in" }));
    expect(await ordersApi(pairing, send).board()).toEqual({ kind: "unpaired" });
  });

  it("says a refusal in the deployment's own words", async () => {
    const { send } = upstream(() => problem(422, { title: "Wrong request", detail: "order_ids must name at most 50" }));
    const answer = await ordersApi(pairing, send).post({});
    expect(answer).toEqual({ kind: "refused", reason: "Wrong request: order_ids must name at most 50" });
  });

  it.each([
    ["is down", () => Promise.reject(new TypeError("Failed to fetch"))],
    ["answers a page in place of JSON", () => new Response("<!doctype html>", { status: 200 })],
  ])("does not throw when the deployment %s", async (_, answer) => {
    const { send } = upstream(answer);
    expect(await ordersApi(pairing, send).board()).toEqual({ kind: "unreachable" });
  });

  it("names a status that came without words", async () => {
    const { send } = upstream(() => new Response("", { status: 503, statusText: "Service Unavailable" }));
    expect(await ordersApi(pairing, send).board()).toEqual({ kind: "refused", reason: "503 Service Unavailable" });
  });
});

describe("pair", () => {
  it("takes a wrong code for what it is, not for a lost pairing", async () => {
    const { send } = upstream(() => problem(401, { title: "Wrong code", detail: "Ask the dashboard for a new one." }));
    const answer = await pair("https://vigie.example.com", "ABCD2345", "Chrome on Linux", send);
    expect(answer).toEqual({ kind: "refused", reason: "Wrong code: Ask the dashboard for a new one." });
  });
});
