/**
 * VMTR on loopback: a real socket.io server behind a gateway that answers 502 to a wrong origin or path, as the real one
 * does. What its events are called and what fields they have is what one public client reads; how it spells stops, and
 * whether it tells vehicles that moved, is not known and is made up here. Every answer has `x-vigie-origin: simulator`.
 */
import { createServer, Server as HttpServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { Server, type Socket } from "socket.io";

export type SimulatedVehicle = {
  vehicleId: string;
  recordedAtTime: string;
  vehicleActivity: { directionRef: string };
  position: {
    previousStopPlaceRef: string | null;
    nextStopPlaceRef: string | null;
    progressBetweenStopsPercentage: number;
    vehicleStopStatus: string;
  };
};

/**
 * What it does with a client that is connected. "silent": nothing but pings. "mute": not even those, and no closing.
 * "drop": ends the session at once; with `count`, so many times, and then it behaves.
 */
export type VmtrBehaviour =
  | { kind: "normal"; stringified?: boolean; moved?: readonly SimulatedVehicle[] }
  | { kind: "raw"; event: string; payload: unknown }
  | { kind: "silent" | "mute" | "refuse" }
  | { kind: "drop"; count: number };

export type VmtrSimulatorOptions = {
  /** 0 or absent: any free port. */
  port?: number;
  /** Origins of VMTR's own pages. */
  origins?: readonly string[];
  pingIntervalMs?: number;
  pingTimeoutMs?: number;
  vehicles?: (room: string, directionId: string) => readonly SimulatedVehicle[];
};

export type VmtrSimulator = {
  /** "http://127.0.0.1:4100". */
  url: string;
  /** Rooms and directions of the connections that were made, in order. */
  connections: { room: string; direction: string }[];
  /** Upgrades that the gateway refused. */
  refusals: number;
  /** Clients that are connected now. */
  clients(): number;
  behave(behaviour: VmtrBehaviour): void;
  close(): Promise<void>;
};

const ORIGINS = ["https://vmtr.ratp.fr", "https://www.ratp.fr"];
const INIT = "[POSV - INIT]";
const MOVED = "[POSV - UPDATE]";
const BAD_GATEWAY =
  "HTTP/1.1 502 Bad Gateway\r\nx-vigie-origin: simulator\r\ncontent-type: text/html\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

export async function startVmtrSimulator(options: VmtrSimulatorOptions = {}): Promise<VmtrSimulator> {
  const origins = options.origins ?? ORIGINS;
  let behaviour: VmtrBehaviour = { kind: "normal" };
  // Listens on nothing: the gateway hands it the connections that it lets through.
  const inner = new HttpServer();
  const io = new Server(inner, {
    transports: ["websocket"],
    serveClient: false,
    pingInterval: options.pingIntervalMs ?? 25_000,
    pingTimeout: options.pingTimeoutMs ?? 20_000,
  });
  io.engine.on("headers", (headers: Record<string, string>) => {
    headers["x-vigie-origin"] = "simulator";
  });
  io.use((_socket, next) => {
    next(behaviour.kind === "refuse" ? new Error("not authorised") : undefined);
  });
  io.on("connection", (socket) => {
    const { roomName, directionId } = socket.handshake.query;
    const asked = { room: String(roomName), direction: String(directionId) };
    simulator.connections.push(asked);
    answer(socket, asked.room, asked.direction);
  });

  function answer(socket: Socket, room: string, direction: string): void {
    switch (behaviour.kind) {
      case "normal": {
        const list = { vehicles: options.vehicles?.(room, direction) ?? [] };
        const { stringified = false, moved } = behaviour;
        socket.emit(INIT, stringified ? JSON.stringify(list) : list);
        if (moved !== undefined) socket.emit(MOVED, { vehicles: moved });
        return;
      }
      case "raw":
        socket.emit(behaviour.event, behaviour.payload);
        return;
      case "drop":
        if (behaviour.count > 0) {
          behaviour = { kind: "drop", count: behaviour.count - 1 };
          socket.disconnect(true);
        } else {
          behaviour = { kind: "normal" };
          answer(socket, room, direction);
        }
        return;
      case "silent":
      case "mute":
      case "refuse":
        return;
    }
  }

  const gateway = createServer((_request, response) => response.writeHead(502).end());
  gateway.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = new URL(request.url ?? "/", "http://gateway").pathname;
    if (path !== "/socket.io/" || !origins.includes(request.headers.origin ?? "")) {
      simulator.refusals++;
      socket.end(BAD_GATEWAY);
      return;
    }
    if (behaviour.kind === "mute") {
      swallowed.add(socket);
      socket.once("close", () => swallowed.delete(socket));
      muteAfterHandshake(socket);
    }
    inner.emit("upgrade", request, socket, head);
  });
  const swallowed = new Set<Duplex>();
  await new Promise<void>((resolve, reject) => {
    gateway.once("error", reject);
    gateway.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = gateway.address() as AddressInfo;

  const simulator: VmtrSimulator = {
    url: `http://127.0.0.1:${port}`,
    connections: [],
    refusals: 0,
    clients: () => io.engine.clientsCount,
    behave(next) {
      behaviour = next;
    },
    async close() {
      for (const socket of swallowed) socket.destroy();
      io.disconnectSockets(true);
      io.engine.close();
      gateway.closeAllConnections();
      await new Promise<void>((resolve) => gateway.close(() => resolve()));
    },
  };
  return simulator;
}

/** What a network that died looks like: the server still writes, and nothing of it arrives. */
function muteAfterHandshake(socket: Duplex): void {
  const write = socket.write.bind(socket);
  // The upgrade's answer, Engine.IO's handshake and socket.io's are let through.
  let left = 3;
  socket.write = ((...args: Parameters<typeof write>) => (left-- > 0 ? write(...args) : true)) as typeof socket.write;
}
