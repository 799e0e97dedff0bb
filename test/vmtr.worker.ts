/** A Worker that asks VMTR once for each request, so that a test can have it in the runtime where it will live. */
import { listenToVehicles, type VmtrAsk } from "../domains/transit/vmtr/listen.ts";
import type { VmtrSocket } from "../domains/transit/vmtr/settings.ts";
import { after, connectSocket } from "../workers/socket.ts";

export type ListenRequest = { settings: VmtrSocket; ask: VmtrAsk };

export default {
  async fetch(request: Request): Promise<Response> {
    const { settings, ask } = await request.json<ListenRequest>();
    const answer = await listenToVehicles(settings, ask, {
      connect: (url, headers, events) => connectSocket(url, headers, events, () => undefined),
      now: Date.now,
      after,
    });
    return Response.json(answer);
  },
} satisfies ExportedHandler;
