import "./virtual-rows.css";
import { createEffect, createMemo, createSignal, For, type JSX, onCleanup, onMount } from "solid-js";
import { scrollToShow, windowOf } from "./virtual-window.ts";
import { WALK } from "./walk-rows.ts";

const OVERSCAN = 12;
const PHONE = "(max-width: 39.99rem)";

export type RowsView = { first: number; last: number };

/** A list of any length of which only what is in sight is drawn. Rows have one height, so that places are sums. */
export function VirtualRows(props: {
  label: string;
  count: number;
  /** In rem. */
  rowHeight: { desk: number; phone: number };
  /** Made once for each place on the screen: what it shows changes as the list moves under it. */
  row: (index: () => number) => JSX.Element;
  head?: JSX.Element;
  foot?: JSX.Element;
  active: number;
  onActive: (index: number) => void;
  onOpen: (index: number) => void;
  /** The active row is chosen by the space bar. */
  onSelect?: (index: number) => void;
  onView: (view: RowsView) => void;
  /** Nobody's eye or pointer is in the list and it stands at its top: rows may be put in. */
  onRest: (isAtRest: boolean) => void;
  ref?: (api: { toTop(): void; focus(): void }) => void;
}) {
  let scroller: HTMLDivElement | undefined;
  const phone = matchMedia(PHONE);
  const [isPhone, setPhone] = createSignal(phone.matches);
  const [scrollTop, setScrollTop] = createSignal(0);
  const [viewHeight, setViewHeight] = createSignal(600);
  const [rem, setRem] = createSignal(16);
  const [isOver, setOver] = createSignal(false);
  const rowHeight = createMemo(() => Math.round((isPhone() ? props.rowHeight.phone : props.rowHeight.desk) * rem()));
  const shown = createMemo(
    () =>
      windowOf({
        rows: props.count,
        rowHeight: rowHeight(),
        scrollTop: scrollTop(),
        viewHeight: viewHeight(),
        overscan: OVERSCAN,
      }),
    undefined,
    { equals: (a, b) => a?.first === b?.first && a?.last === b?.last && a?.after === b?.after },
  );
  /** Places on the screen, not rows: a place keeps its elements while the list moves under it. */
  const places = createMemo(() => Array.from({ length: shown().last - shown().first }, (_, place) => place));

  createEffect(() => props.onView({ first: shown().first, last: shown().last }));
  createEffect(() => props.onRest(!isOver() && scrollTop() < 2));
  createEffect(() => {
    if (props.active < 0 || scroller === undefined) return;
    const to = scrollToShow(props.active, {
      rowHeight: rowHeight(),
      scrollTop: scroller.scrollTop,
      viewHeight: viewHeight() - headHeight(),
    });
    if (to !== null) scroller.scrollTop = to;
  });
  const headHeight = (): number =>
    isPhone() || scroller === undefined ? 0 : (scroller.querySelector<HTMLElement>(".vhead")?.offsetHeight ?? 0);

  function walk(step: string): void {
    if (step === "open") {
      if (props.active >= 0) props.onOpen(props.active);
    } else if (step === "select") {
      if (props.active >= 0) props.onSelect?.(props.active);
    } else props.onActive(Math.max(0, Math.min(props.count - 1, props.active + (step === "down" ? 1 : -1))));
  }

  onMount(() => {
    const box = scroller;
    if (box === undefined) return;
    const measure = (): void => {
      setViewHeight(box.clientHeight);
      setRem(Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
    };
    const onMedia = (): void => {
      setPhone(phone.matches);
    };
    const onWalk = (event: Event): void => walk(event instanceof CustomEvent ? String(event.detail) : "");
    box.addEventListener(WALK, onWalk);
    const resizing = new ResizeObserver(measure);
    resizing.observe(box);
    phone.addEventListener("change", onMedia);
    measure();
    onCleanup(() => {
      resizing.disconnect();
      phone.removeEventListener("change", onMedia);
    });
    props.ref?.({
      toTop: () => {
        box.scrollTop = 0;
      },
      focus: () => box.focus(),
    });
  });

  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useAriaActivedescendantWithTabindex: it is tabbable below; rows of which only a window is there cannot be a table's
    <div
      ref={scroller}
      class="vrows"
      role="grid"
      aria-label={props.label}
      aria-rowcount={props.count}
      aria-activedescendant={
        props.active >= shown().first && props.active < shown().last ? `vrow-${props.active}` : undefined
      }
      tabindex={0}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      onPointerEnter={(event) => setOver(event.pointerType === "mouse")}
      onPointerLeave={() => setOver(false)}
      // On the element itself: the page's own keys, which listen above, must find it done.
      on:keydown={(event: KeyboardEvent) => {
        const step = { ArrowDown: "down", ArrowUp: "up", Enter: "open", " ": "select" }[event.key];
        if (step === undefined || event.target !== event.currentTarget) return;
        if (step === "select" && props.onSelect === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        walk(step);
      }}
    >
      {props.head}
      <div aria-hidden="true" style={{ height: `${shown().before}px` }} />
      <For each={places()}>
        {(place) => {
          const index = (): number => shown().first + place;
          return (
            // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: the list has the focus and says which row is active
            <div
              id={`vrow-${index()}`}
              class="vrow"
              role="row"
              tabindex={-1}
              aria-rowindex={index() + 1}
              aria-selected={props.active === index()}
              style={{ height: `${rowHeight()}px` }}
              onClick={(event) => {
                // A link inside leads on by itself.
                if (event.target instanceof Element && event.target.closest("a, button, label") !== null) return;
                props.onActive(index());
                props.onOpen(index());
              }}
              onKeyDown={() => undefined}
            >
              {props.row(index)}
            </div>
          );
        }}
      </For>
      <div aria-hidden="true" style={{ height: `${shown().after}px` }} />
      {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: as above */}
      <div role="row">
        {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: as above */}
        <div role="gridcell">{props.foot}</div>
      </div>
    </div>
  );
}
