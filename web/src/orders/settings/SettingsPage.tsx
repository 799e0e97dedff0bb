import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show } from "solid-js";
import type { TenantSettings } from "../../../../domains/orders/wire.ts";
import { createAnswer } from "../../desk/answer.ts";
import { Panel } from "../../desk/Panel.tsx";
import { Settled } from "../../desk/State.tsx";
import { type Fault, faultOf, TextField, Tick } from "../form.tsx";
import { useOrders } from "../link/context.tsx";
import { Act } from "../parts.tsx";
import { draftOf, NEEDED, PARTY_FIELDS, settingsOf, type TenantDraft } from "./tenant-draft.ts";

export default function SettingsPage() {
  const { t, api, complain, say, askSession } = useOrders();
  const stored = createAnswer<TenantSettings>(api.get, () => "/api/v1/tenant");
  const [draft, setDraft] = createSignal<TenantDraft | null>(null);
  const [fault, setFault] = createSignal<Fault>(null);
  createEffect(on(stored.body, (body) => setDraft(body === null ? null : draftOf(body))));
  const isDirty = createMemo(() => {
    const [now, body] = [draft(), stored.body()];
    return now !== null && body !== null && JSON.stringify(now) !== JSON.stringify(draftOf(body));
  });
  onMount(() => {
    const onLeave = (event: BeforeUnloadEvent): void => {
      if (isDirty()) event.preventDefault();
    };
    window.addEventListener("beforeunload", onLeave);
    onCleanup(() => window.removeEventListener("beforeunload", onLeave));
  });
  const set = (part: Partial<TenantDraft>): void => {
    setDraft((now) => (now === null ? null : { ...now, ...part }));
  };
  const save = async (): Promise<void> => {
    const now = draft();
    if (now === null) return;
    const answer = await api.send<TenantSettings>("PUT", "/api/v1/tenant", settingsOf(now));
    if (answer.ok) {
      setFault(null);
      say(t().set.saved);
      stored.again();
      // The name and the zone are told with who one is.
      void askSession();
      return;
    }
    const wrong = faultOf(answer.why);
    setFault(wrong);
    if (wrong === null || wrong.parameter === null) complain(answer);
  };
  const w = () => t().settings;
  return (
    <div class="pages-stack">
      <div class="page-head">
        <h1>{t().pages.settings}</h1>
        <Show when={isDirty()}>
          <strong aria-live="polite">{w().unsaved}</strong>
        </Show>
        <div class="end">
          <Act permission="configure" class="main" disabled={!isDirty()} onClick={() => void save()}>
            {t().set.save}
          </Act>
        </div>
      </div>
      <Settled
        loading={draft() === null && stored.why() === null}
        why={stored.why()}
        again={stored.again}
        empty={draft() === null}
        emptyWords=""
      >
        <Show when={draft()}>
          {(now) => (
            <>
              <form class="form" onSubmit={(event) => event.preventDefault()}>
                <TextField
                  label={w().shopName}
                  name="name"
                  value={now().name}
                  set={(name) => set({ name })}
                  fault={fault()}
                  required
                />
                <TextField
                  label={w().zone}
                  name="zone"
                  value={now().zone}
                  set={(zone) => set({ zone })}
                  fault={fault()}
                  hint={w().zoneHint}
                  required
                />
                <TextField
                  label={w().weight}
                  name="default_weight_g"
                  type="number"
                  value={now().weight}
                  set={(weight) => set({ weight })}
                  fault={fault()}
                  hint={w().weightHint}
                />
                <TextField
                  label={w().parcels}
                  name="default_parcels"
                  type="number"
                  value={now().parcels}
                  set={(parcels) => set({ parcels })}
                  fault={fault()}
                />
                <TextField
                  label={w().phone}
                  name="fallback_phone"
                  type="tel"
                  value={now().phone}
                  set={(phone) => set({ phone })}
                  fault={fault()}
                  hint={w().phoneHint}
                />
                <div class="across">
                  <Tick label={w().auto} hint={w().autoHint} checked={now().isAuto} set={(isAuto) => set({ isAuto })} />
                </div>
              </form>
              <Panel title={w().sender} note={w().senderLead}>
                <form class="form" onSubmit={(event) => event.preventDefault()}>
                  <For each={PARTY_FIELDS}>
                    {(field) => (
                      <TextField
                        label={w().party[field]}
                        name={`sender.${field}`}
                        value={now().sender[field]}
                        set={(value) => set({ sender: { ...now().sender, [field]: value } })}
                        fault={fault()}
                        required={NEEDED.has(field)}
                      />
                    )}
                  </For>
                </form>
              </Panel>
            </>
          )}
        </Show>
      </Settled>
    </div>
  );
}
