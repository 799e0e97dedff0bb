/** Accounts for tests, one of each carrier. Nothing is asked of anybody with them but of simulators, which let any in. */
export const ACCOUNTS = {
  tipsa: { agencyCode: "004612", clientCode: "651", password: "secret-1" },
  seur: {
    clientId: "c",
    clientSecret: "secret-1",
    username: "u",
    password: "secret-2",
    ccc: "12345-28",
    taxId: "B1",
    name: "Tienda",
    email: "a@example.com",
  },
  correosex: { username: "u", password: "secret-1", clientCode: "P1", solicitante: "IP1" },
  ontime: { clientCode: "1" },
};
