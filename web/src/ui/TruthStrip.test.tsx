import { render } from "@solidjs/testing-library";
import { describe, expect, it } from "vitest";
import { fakeServices } from "../lib/fake-services.tsx";
import { ServicesProvider } from "../lib/services.tsx";
import { TruthStrip } from "./TruthStrip.tsx";

describe("TruthStrip", () => {
  it("ages by itself: fresh, then stale, then gone, without any message", () => {
    const { services, advance, connect, receive } = fakeServices();
    const { container } = render(() => (
      <ServicesProvider services={services}>
        <TruthStrip />
      </ServicesProvider>
    ));
    const tone = () => container.querySelector(".truth")?.getAttribute("data-tone");
    expect(tone()).toBe("waiting");
    connect("live");
    receive({ source: "prim-et", origin: "simulator" });
    expect(tone()).toBe("live");
    expect(container.textContent).toContain("Simulateur");
    expect(container.textContent).toContain("PRIM, horaires");
    advance(200);
    expect(tone()).toBe("stale");
    expect(container.textContent).toContain("il y a 3 min");
    advance(500);
    expect(tone()).toBe("expired");
  });

  it("says that it is not live when the connection is lost, however fresh the data", () => {
    const { services, connect, receive } = fakeServices();
    const { container } = render(() => (
      <ServicesProvider services={services}>
        <TruthStrip />
      </ServicesProvider>
    ));
    receive({ origin: "live" });
    connect("offline");
    expect(container.textContent).toContain("Pas en direct");
    expect(container.textContent).not.toContain("Simulateur");
  });

  it("tells an operator's hold from a failure, and what it leaves of the age", () => {
    const { services, connect, receive, advance } = fakeServices();
    const { container } = render(() => (
      <ServicesProvider services={services}>
        <TruthStrip />
      </ServicesProvider>
    ));
    connect("live");
    receive({ held_at: new Date(services.now()).toISOString() });
    expect(container.textContent).toContain("Mises à jour suspendues par l'opérateur depuis 12:00");
    expect(container.querySelector(".truth")?.getAttribute("data-tone")).toBe("held");
    advance(240);
    expect(container.querySelector("summary")?.textContent).toContain("il y a 4 min");
    expect(container.textContent).not.toContain("En direct");
  });
});
