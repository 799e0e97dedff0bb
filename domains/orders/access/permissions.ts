/** Who may do what. Pure. */
import type { Role } from "../model.ts";
import type { Permission } from "../wire.ts";

const OF_ROLE: Record<Role, readonly Permission[]> = {
  viewer: ["orders:read", "settings:read", "logs:read"],
  operator: ["orders:read", "settings:read", "logs:read", "orders:post", "labels", "tracking:upload", "orders:operate"],
  admin: [
    "orders:read",
    "settings:read",
    "logs:read",
    "orders:post",
    "labels",
    "tracking:upload",
    "orders:operate",
    "configure",
    "administer",
  ],
};

/** A paired device stands on a desk where anybody passes: it does its work, and nothing else, whoever paired it. */
const OF_DEVICES: readonly Permission[] = ["orders:read", "orders:post", "labels", "tracking:upload"];

export function permissionsOf(role: Role, via: "session" | "device"): Permission[] {
  const held = OF_ROLE[role];
  return via === "session" ? [...held] : held.filter((permission) => OF_DEVICES.includes(permission));
}
