import "./rules.css";
import { useBeforeLeave } from "@solidjs/router";
import { createEffect, createMemo, createSignal, on, onCleanup, onMount, Show } from "solid-js";
import type { CarrierAccount, Carriers, Rule, Rules, RuleVersions } from "../../../../domains/orders/wire.ts";
import { createAnswer } from "../../desk/answer.ts";
import { refusedWords } from "../../desk/context.tsx";
import { Settled } from "../../desk/State.tsx";
import { Elapsed } from "../../desk/Times.tsx";
import { Keyed } from "../../ui/Keyed.tsx";
import { useOrders } from "../link/context.tsx";
import { Act } from "../parts.tsx";
import { RuleRow } from "./RuleRow.tsx";
import { changedRules, type Draft, type Edit, edited, isDirty, NOTHING, ruleAtFault } from "./rule-draft.ts";
import { TryOut } from "./TryOut.tsx";
import { Versions } from "./Versions.tsx";

/** What a rule may name: accounts, their carriers' services, shops. */
export type Known = {
  accounts: readonly CarrierAccount[];
  carriers: Carriers["carriers"];
  shops: ReadonlyMap<string, string>;
};

export default function RulesPage() {
  const { t, api, board, confirm, complain, say } = useOrders();
  const stored = createAnswer<Rules>(api.get, () => "/api/v1/rules");
  const versions = createAnswer<RuleVersions>(api.get, () => "/api/v1/rules/versions");
  const accounts = createAnswer<{ accounts: CarrierAccount[] }>(api.get, () => "/api/v1/carriers/accounts");
  const carriers = createAnswer<Carriers>(api.get, () => "/api/v1/carriers");
  const known = createMemo(
    (): Known => ({
      accounts: accounts.body()?.accounts ?? [],
      carriers: carriers.body()?.carriers ?? [],
      shops: new Map((board()?.shops ?? []).map(({ id, name }) => [id, name])),
    }),
  );
  const [draft, setDraft] = createSignal<Draft>(NOTHING);
  const edit = (what: Edit): void => {
    setFault(null);
    setDraft((now) => edited(now, what));
  };
  const [open, setOpen] = createSignal<string | null>(null);
  const [fault, setFault] = createSignal<{ rule: string | null; words: string; isConflict: boolean } | null>(null);
  const [said, setSaid] = createSignal("");
  const dirty = createMemo(() => isDirty(draft()));
  /** As they were read or saved last: what is edited right after a save must not be read over. */
  const [inForce, setInForce] = createSignal<Rules | null>(null);
  const take = (rules: Rules): void => {
    setInForce(rules);
    edit({ do: "load", rules: rules.rules });
  };
  createEffect(
    on(stored.body, (body) => {
      if (body !== null) take(body);
    }),
  );

  // Half-made rules are lost neither to a closed tab nor to a link.
  onMount(() => {
    const onLeave = (event: BeforeUnloadEvent): void => {
      if (dirty()) event.preventDefault();
    };
    window.addEventListener("beforeunload", onLeave);
    onCleanup(() => window.removeEventListener("beforeunload", onLeave));
  });
  const mayDiscard = async (action: string): Promise<boolean> => {
    const yes = await confirm({
      title: t().rules.discard,
      body: t().rules.discardBody,
      count: Math.max(1, changedRules(draft()).length),
      things: t().things.rules,
      action,
      danger: true,
    });
    return yes !== null;
  };
  useBeforeLeave((event) => {
    if (!dirty() || event.defaultPrevented) return;
    event.preventDefault();
    void mayDiscard(t().rules.leave).then((yes) => yes && event.retry(true));
  });

  const move = (rule: Rule, to: number): void => {
    const last = draft().rules.length - 1;
    const place = Math.max(0, Math.min(last, to));
    edit({ do: "move", id: rule.id, to: place });
    setSaid(t().rules.moved(rule.name, place + 1, last + 1));
  };
  const add = (): void => {
    const account = known().accounts.find(({ is_on }) => is_on) ?? known().accounts[0];
    const services = known().carriers.find(({ id }) => id === account?.carrier)?.capabilities.services ?? [];
    const rule: Rule = {
      id: crypto.randomUUID(),
      name: t().rules.newName,
      is_on: true,
      conditions: [],
      use: { carrier_account_id: account?.id ?? "", service: services[0]?.code ?? "", parcels: null },
    };
    edit({ do: "add", rule });
    setOpen(rule.id);
  };
  const save = async (): Promise<void> => {
    const yes = await confirm({
      title: t().rules.save,
      body: t().rules.saveBody,
      count: Math.max(1, changedRules(draft()).length),
      things: t().things.rules,
      action: t().rules.save,
    });
    if (yes === null) return;
    const answer = await api.send<Rules>("PUT", "/api/v1/rules", {
      base_version: inForce()?.version ?? 0,
      rules: draft().rules,
    });
    if (answer.ok) {
      take(answer.body);
      say(t().rules.saved(answer.body.version));
      versions.again();
    } else if (answer.why.kind === "invalid") {
      const rule = ruleAtFault(answer.why.parameter, draft().rules);
      setFault({ rule, words: answer.why.detail, isConflict: false });
      if (rule !== null) setOpen(rule);
    } else if (answer.why.kind === "conflict") {
      setFault({ rule: null, words: `${t().rules.conflict} ${refusedWords(t(), answer.why)}`, isConflict: true });
    } else complain(answer);
  };
  const restore = async (version: number): Promise<void> => {
    const answer = await api.get<Rules>(`/api/v1/rules/versions/${version}`);
    if (complain(answer) || !answer.ok) return;
    edit({ do: "replace", rules: answer.body.rules });
    say(t().rules.restored(version));
  };
  const warningsOf = (id: string) => (inForce()?.warnings ?? []).filter(({ rule_id }) => rule_id === id);

  return (
    <div class="rules-page">
      <div class="page-head">
        <h1>{t().pages.rules}</h1>
        <Show when={inForce()}>
          {(body) => (
            <span class="quiet num">
              {t().rules.version(body().version)} ·{" "}
              <Show when={body().saved_at} fallback={t().rules.never}>
                {(at) => (
                  <>
                    <Elapsed at={at()} /> {t().by(body().saved_by ?? "")}
                  </>
                )}
              </Show>
            </span>
          )}
        </Show>
        <div class="end">
          <Act permission="configure" onClick={add}>
            {t().rules.add}
          </Act>
        </div>
      </div>
      <p class="quiet lead">{t().rules.lead}</p>
      <div class="rules-columns">
        <div>
          <Settled
            loading={inForce() === null && stored.why() === null}
            why={stored.why()}
            again={stored.again}
            empty={draft().rules.length === 0}
            emptyWords={t().rules.empty}
          >
            <ol class="rules" aria-label={t().rules.label}>
              <Keyed each={draft().rules} by={(rule) => rule.id}>
                {(rule) => (
                  <RuleRow
                    rule={rule()}
                    place={draft().rules.findIndex(({ id }) => id === rule().id)}
                    of={draft().rules.length}
                    known={known()}
                    warnings={warningsOf(rule().id)}
                    isChanged={changedRules(draft()).includes(rule().id)}
                    isOpen={open() === rule().id}
                    fault={fault()?.rule === rule().id ? (fault()?.words ?? null) : null}
                    toggle={() => setOpen((id) => (id === rule().id ? null : rule().id))}
                    edit={edit}
                    move={(to) => move(rule(), to)}
                    moveTo={(id) =>
                      edit({ do: "move", id, to: draft().rules.findIndex((one) => one.id === rule().id) })
                    }
                  />
                )}
              </Keyed>
            </ol>
          </Settled>
          <p class="sr" aria-live="polite">
            {said()}
          </p>
          <Show when={dirty() || fault()}>
            <div class="save-bar">
              <strong aria-live="polite">
                {changedRules(draft()).length === 0
                  ? t().rules.unsavedOrder
                  : t().rules.unsaved(changedRules(draft()).length)}
              </strong>
              <Act permission="configure" class="main" onClick={() => void save()}>
                {t().rules.save}
              </Act>
              <button
                type="button"
                class="button"
                onClick={() => void mayDiscard(t().rules.discard).then((yes) => yes && edit({ do: "discard" }))}
              >
                {t().rules.discard}
              </button>
              <Show when={fault()}>
                {(one) => (
                  <p class="fault" role="alert">
                    {one().words}{" "}
                    <Show when={one().isConflict}>
                      <button type="button" class="text-button" onClick={stored.again}>
                        {t().rules.reread}
                      </button>
                    </Show>
                  </p>
                )}
              </Show>
            </div>
          </Show>
        </div>
        <div>
          <TryOut rules={draft().rules} />
          <Versions
            versions={versions}
            current={inForce()?.version ?? 0}
            restore={(version) => void restore(version)}
          />
        </div>
      </div>
    </div>
  );
}
