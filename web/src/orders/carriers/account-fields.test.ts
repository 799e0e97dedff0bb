import { expect, it } from "vitest";
import { accountFields, accountOf } from "./account-fields.ts";

const SCHEMA = {
  type: "object",
  properties: {
    baseUrl: { type: "string", format: "uri", default: "https://carrier.example" },
    clientCode: { type: "string" },
    password: { type: "string" },
  },
  required: ["clientCode", "password"],
};

it("asks first for what is needed, hides secrets, and says what holds otherwise", () => {
  expect(accountFields(SCHEMA, ["password"])).toEqual([
    { name: "clientCode", isSecret: false, isRequired: true, usual: null, isAddress: false, isEmail: false },
    { name: "password", isSecret: true, isRequired: true, usual: null, isAddress: false, isEmail: false },
    {
      name: "baseUrl",
      isSecret: false,
      isRequired: false,
      usual: "https://carrier.example",
      isAddress: true,
      isEmail: false,
    },
  ]);
});

it("has no fields of a schema that is none", () => {
  expect(accountFields({}, [])).toEqual([]);
});

it("sends nothing for what was left empty, so that a secret that is kept stays", () => {
  expect(accountOf({ clientCode: " 33333 ", password: "", baseUrl: "  " })).toEqual({ clientCode: "33333" });
});
