/**
 * Asks VMTR for the vehicles of one line and direction: connects, listens for some seconds, answers. It never
 * throws: what goes wrong upstream is one of the outcomes. Unofficial, and off unless an operator turns it on.
 */
import type { FrameSocket, SocketEvents, Tools } from "../../domain.ts";
import { lineRef } from "../ids.ts";
import type { Rejection } from "../model.ts";
import { Rejections } from "../normalisers/rejections.ts";
import type { VmtrSocket } from "./settings.ts";
import {
  INIT_EVENT,
  openSession,
  type SessionEnd,
  type SessionInput,
  type SocketEvent,
  step,
  wakeAt,
} from "./socket-session.ts";
import { readVehicle, type VehicleObservation, type VmtrDirection, vehiclesOf } from "./vehicles.ts";

export type VmtrAsk = { lineId: string; direction: VmtrDirection };

export type VmtrAnswer =
  | {
      kind: "vehicles";
      vehicles: VehicleObservation[];
      /** False where only vehicles that moved were told, and others may be there. */
      isComplete: boolean;
      rejected: Rejection[];
      rejectedCount: number;
    }
  | { kind: "unavailable" | "rejected" | "malformed"; reason: string };

export type ListenDeps = {
  connect: Tools["socket"];
  now: Tools["now"];
  after: Tools["after"];
};

/** Connections that one poll makes: a server that drops every one is not to be asked for eight seconds. */
const MAX_CONNECTIONS = 3;
const RECONNECT_MS = 250;

export async function listenToVehicles(settings: VmtrSocket, ask: VmtrAsk, deps: ListenDeps): Promise<VmtrAnswer> {
  const deadline = deps.now() + settings.listenMs;
  let lost = "";
  for (let attempt = 1; attempt <= MAX_CONNECTIONS; attempt++) {
    const end = await oneConnection(vmtrUrl(settings, ask), settings.origin, deadline, deps);
    if (end.kind !== "lost") return answerOf(end, settings, ask);
    lost = end.reason;
    if (deps.now() + RECONNECT_MS >= deadline) break;
    if (attempt < MAX_CONNECTIONS) await new Promise<void>((resolve) => void deps.after(RECONNECT_MS, resolve));
  }
  return { kind: "unavailable", reason: `the connection was lost: ${lost}` };
}

/** Where the socket of a line and direction is. */
export function vmtrUrl({ baseUrl }: VmtrSocket, { lineId, direction }: VmtrAsk): string {
  const query = new URLSearchParams({
    roomName: lineRef("vmtr", lineId),
    directionId: `DIR:IDFM:${lineId}:${direction}`,
    EIO: "4",
    transport: "websocket",
  });
  return `${baseUrl}/socket.io/?${query}`;
}

type ConnectionEnd = SessionEnd | { kind: "status"; status: number };

function oneConnection(url: string, origin: string, deadline: number, deps: ListenDeps): Promise<ConnectionEnd> {
  return new Promise((resolve) => {
    let session = openSession(deps.now(), deadline);
    let socket: FrameSocket | null = null;
    let isOver = false;
    let cancelTimer = () => {};
    const waiting: string[] = [];

    const finish = (end: ConnectionEnd) => {
      if (isOver) return;
      isOver = true;
      cancelTimer();
      closeQuietly(socket);
      resolve(end);
    };
    const wait = () => {
      cancelTimer();
      if (!isOver) cancelTimer = deps.after(Math.max(0, wakeAt(session) - deps.now()), () => take({ kind: "time" }));
    };
    const send = (texts: readonly string[]) => {
      try {
        for (const text of texts) socket === null ? waiting.push(text) : socket.send(text);
      } catch (error) {
        finish({ kind: "lost", reason: messageOf(error) });
      }
    };
    const take = (input: SessionInput) => {
      if (isOver) return;
      const next = step(session, input, deps.now(), isAll);
      session = next.session;
      send(next.send);
      if (next.end !== null) finish(next.end);
      else wait();
    };

    wait();
    const events: SocketEvents = {
      onFrame: (text) => take({ kind: "frame", text }),
      onClosed: (reason) => take({ kind: "closed", reason }),
    };
    deps.connect(url, { origin }, events).then(
      (connected) => {
        if (connected.kind === "status") return finish(connected);
        if (isOver) return closeQuietly(connected.socket);
        socket = connected.socket;
        send(waiting.splice(0));
      },
      (error: unknown) => finish({ kind: "lost", reason: messageOf(error) }),
    );
  });
}

/** There is no more to wait for. An empty list is heard to the end: it may be the one before the trains are known. */
function isAll({ name, payload }: SocketEvent): boolean {
  return name === INIT_EVENT && vehiclesOf(payload)?.length !== 0;
}

function answerOf(end: Exclude<ConnectionEnd, { kind: "lost" }>, { listenMs }: VmtrSocket, ask: VmtrAsk): VmtrAnswer {
  switch (end.kind) {
    case "heard":
      return readEvents(end.events, ask);
    case "silent":
      return { kind: "unavailable", reason: `no answer in ${listenMs} ms: ${end.reason}` };
    case "refused":
      return { kind: "rejected", reason: end.reason };
    case "malformed":
      return end;
    case "status":
      return refusal(end.status);
  }
}

function refusal(status: number): VmtrAnswer {
  if (status === 502) return { kind: "unavailable", reason: "502, which VMTR answers to a wrong origin or path too" };
  const isTheirs = status >= 500 || status === 429 || status === 408;
  return { kind: isTheirs ? "unavailable" : "rejected", reason: `${status} instead of a socket` };
}

/** What was told last of a vehicle holds. */
function readEvents(events: readonly SocketEvent[], ask: VmtrAsk): VmtrAnswer {
  const rejections = new Rejections();
  const vehicles = new Map<string, VehicleObservation>();
  let lists = 0;
  let given = 0;
  for (const [index, { name, payload }] of events.entries()) {
    const list = vehiclesOf(payload);
    if (list === null) {
      rejections.add(`event ${JSON.stringify(name)} has no list of vehicles`, `/${index}`, null);
      continue;
    }
    lists++;
    for (const [at, raw] of list.entries()) {
      given++;
      const vehicle = readVehicle(raw, ask, `/${index}/vehicles/${at}`, rejections);
      if (vehicle !== null) vehicles.set(vehicle.id, vehicle);
    }
  }
  if (lists === 0 || (given > 0 && vehicles.size === 0)) {
    return { kind: "malformed", reason: `none of ${events.length} events can be read: ${rejections.kept[0]?.reason}` };
  }
  return {
    kind: "vehicles",
    vehicles: [...vehicles.values()],
    isComplete: events.some(({ name, payload }) => name === INIT_EVENT && vehiclesOf(payload) !== null),
    rejected: rejections.kept,
    rejectedCount: rejections.count,
  };
}

/** The other side may have closed it first, in its own way; there is nothing left to say to it. */
function closeQuietly(socket: FrameSocket | null): void {
  try {
    socket?.close();
  } catch {
    // Closed already: that is what was wanted.
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
