import { render } from "@solidjs/testing-library";
import { expect, it } from "vitest";
import { aLine } from "../transit/a-line.ts";
import { LineBadge } from "./LineBadge.tsx";

it("is a sign to look at and a name to hear", () => {
  const { container } = render(() => <LineBadge line={aLine({ line: "13" })} name="Métro 13" />);
  expect(container.querySelector("[aria-hidden]")?.textContent).toBe("13");
  expect(container.querySelector(".sr")?.textContent).toBe("Métro 13");
  expect(container.querySelector(".badge")?.classList.contains("metro")).toBe(true);
});

it("is silent where its name stands beside it", () => {
  const { container } = render(() => <LineBadge line={aLine()} name="Métro 1" decorative />);
  expect(container.querySelector(".sr")).toBeNull();
});

it("corrects a text colour that cannot be read", () => {
  const line = aLine({ colour: "#ffffff", text_colour: "#eeeeee" });
  const { container } = render(() => <LineBadge line={line} name="" />);
  expect(container.querySelector<HTMLElement>(".badge")?.style.getPropertyValue("--on-line")).toBe("#000000");
});
