import { describe, expect, it } from "vitest";
import {
  assertSettings,
  chosenVariables,
  declaredVariables,
  readDeclaredVariables,
  variablesFile,
} from "./variables.ts";

describe("declaredVariables", () => {
  it("reads the variables of the section and of no other", () => {
    const toml = `name = "vigie"\n\n[vars]\n# Kernel\nLANES = "16"\nPRIM_BASE_URL = "https://x.example/a=b"\n\n[observability]\nENABLED = "1"\n`;
    expect(declaredVariables(toml)).toEqual({ LANES: "16", PRIM_BASE_URL: "https://x.example/a=b" });
  });

  it("finds every variable of this deployment", () => {
    expect(Object.keys(readDeclaredVariables())).toEqual(
      expect.arrayContaining(["LANES", "NETWORKS", "STOP_INTERVAL_S"]),
    );
  });
});

describe("chosenVariables", () => {
  it("takes from the environment what the Worker knows, and its secrets, and nothing else", () => {
    const environment = { LANES: "4", PRIM_API_KEY: "k", HOME: "/root", PATH: "/bin" };
    expect(chosenVariables({ LANES: "16", NETWORKS: "metro" }, environment)).toEqual({ LANES: "4", PRIM_API_KEY: "k" });
  });
});

describe("assertSettings", () => {
  it("accepts what wrangler.toml declares", () => {
    expect(() => assertSettings(readDeclaredVariables())).not.toThrow();
  });

  it("names the wrong ones of the kernel and of a domain together, with their values and what is allowed", () => {
    const wrong = () => assertSettings({ ...readDeclaredVariables(), LANES: "none", NETWORKS: "metros" });
    expect(wrong).toThrow(/LANES = "none": allowed is a whole number from 1 to 250/);
    expect(wrong).toThrow(/NETWORKS is "metros".*allowed: metro, rer/);
  });
});

describe("variablesFile", () => {
  it("writes one quoted line a variable, so that nothing in a value is read as anything else", () => {
    expect(variablesFile({ A: 'x#"y', B: "k$HOME" })).toBe("A='x#\"y'\nB='k\\$HOME'\n");
  });

  it("refuses what would end the line or the quote", () => {
    expect(() => variablesFile({ A: "x'\nB=1" })).toThrow("A has a quote");
  });
});
