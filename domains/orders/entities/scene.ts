/** What every message of an order is taken in: the order as it is stored, its shop and tenant, and a way to move it on. */
import type { EntityMemory, Tools, WorkRequest } from "../../domain.ts";
import type { MarketplaceAccount } from "../marketplaces/marketplace.ts";
import type { CarrierId } from "../model.ts";
import type { CarrierKind, OpenedCarrier } from "../opened-carrier.ts";
import type { Order } from "../order.ts";
import type { Notebook } from "../port.ts";
import { sessionSecrets } from "../redacted.ts";
import type { OpenSettings } from "../settings.ts";
import { move, type OperationDraft, type OrderEvent } from "../state-machine.ts";
import {
  type CarrierAccountRow,
  keepSession,
  openCarrier,
  openShopAccount,
  readCarrierAccount,
  type Shop,
  sealCarrier,
  type Tenant,
} from "../store/accounts.ts";
import type { UpstreamPort } from "../upstream.ts";
import type { Upstreams } from "../upstreams.ts";

/** The order while a message is taken: each move is written at its end, all at once. */
export type Journal = {
  order: Order;
  readonly operations: OperationDraft[];
  /** Work that follows from the moves, made of the order as it is written. */
  readonly after: ((order: Order) => WorkRequest)[];
  /** Null where the move was made; else why it is not allowed. */
  apply(event: OrderEvent): string | null;
  note(operation: OperationDraft): void;
};

export type Scene = {
  tools: Tools;
  settings: OpenSettings;
  upstreams: Upstreams;
  memory: EntityMemory;
  book: Notebook;
  tenant: Tenant;
  shop: Shop;
  journal: Journal;
  /** Who asked for it: a user's id, or "system". */
  by: string;
};

export function journalOf(order: Order, now: () => number): Journal {
  const operations: OperationDraft[] = [];
  return {
    order,
    operations,
    after: [],
    apply(event) {
      const moved = move(this.order, event, now());
      if (!moved.ok) return moved.why;
      this.order = moved.order;
      operations.push(...moved.operations);
      return null;
    },
    note: (operation) => void operations.push(operation),
  };
}

export type CarrierDesk = { kind: CarrierKind; account: CarrierAccountRow; opened: OpenedCarrier; port: UpstreamPort };

type DeskScene = Pick<Scene, "tools" | "settings" | "upstreams" | "book">;

/** A carrier's adapter, the account opened, and the way out to it; or why there is none. */
export async function carrierDesk(
  scene: DeskScene,
  tenantId: string,
  accountId: string,
): Promise<CarrierDesk | { refused: string }> {
  const account = await readCarrierAccount(scene.tools.db, accountId);
  // The tenant's own, or it is as if there were none.
  if (account === null || account.tenantId !== tenantId) return { refused: `there is no carrier account ${accountId}` };
  return deskOf(scene, account);
}

export async function deskOf(scene: DeskScene, account: CarrierAccountRow): Promise<CarrierDesk> {
  const { settings, upstreams, book } = scene;
  const kind = upstreams.carriers[account.carrier];
  const opened = kind.open(JSON.parse(await openCarrier(settings.keys, account.id, "account", account.sealedAccount)));
  return { kind, account, opened, port: book.port(account.carrier, opened.secretValues, sessionOf(scene, account)) };
}

/** A session that an account's orders share: read once a message, and hidden from what is kept. */
function sessionOf({ tools, settings, book }: DeskScene, account: CarrierAccountRow): UpstreamPort["session"] {
  let known: string | null | undefined;
  return {
    async get() {
      if (known !== undefined) return known;
      const { sealedSession, sessionUntil } = account;
      const isGood = sealedSession !== null && sessionUntil !== null && sessionUntil > tools.now();
      known = isGood ? await openCarrier(settings.keys, account.id, "session", sealedSession) : null;
      for (const secret of sessionSecrets(known)) book.hide(secret);
      return known;
    },
    async put(token, until) {
      known = token;
      for (const secret of sessionSecrets(token)) book.hide(secret);
      const sealed = await sealCarrier(settings.keys, account.id, "session", token);
      await keepSession(tools.db, account.id, { sealed, until });
    },
    async drop() {
      known = null;
      await keepSession(tools.db, account.id, null);
    },
  };
}

export type ShopDesk = { account: MarketplaceAccount; port: UpstreamPort };

export async function shopDesk(
  { settings, book }: Pick<DeskScene, "settings" | "book">,
  shop: Pick<Shop, "id" | "sealedAccount">,
): Promise<ShopDesk> {
  const account = await openShopAccount(settings.keys, shop);
  return { account, port: book.port("mirakl", [account.apiKey], NO_SESSION) };
}

/** A key with each call. */
const NO_SESSION: UpstreamPort["session"] = {
  get: async () => null,
  put: async () => {},
  drop: async () => {},
};

export const carrierTitle = (upstreams: Upstreams, carrier: CarrierId): string => upstreams.carriers[carrier].title;
