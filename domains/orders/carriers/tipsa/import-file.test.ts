import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aParty, aRequest } from "../a-request.ts";
import { tipsaImportFile } from "./import-file.ts";

const HEADER =
  "Referencia;Nombre Consignatario;Dirección Consignatario;Poblacion Consignatario;Código Postal Consignatario;País del Consignatario;Contacto Consignatario;Teléfono Consignatario;Bultos;Kilos;Volumen;Portes;Producto;Reembolso;Fecha Aplazada;Observaciones1;Email Destino;Tipo Bultos;Departamento Cliente;Devolución Conforme;Fecha;Nif Consignatario;Nombre Cliente;Retorno;Código Cliente;Multireferencia";

const recordsOf = (file: string): Record<string, string>[] =>
  parse(file, { delimiter: ";", record_delimiter: "\r\n", columns: true });

describe("tipsaImportFile", () => {
  it("has the 26 columns, and a line end behind each record", () => {
    const file = tipsaImportFile([{ request: aRequest(), clientCode: "651" }]);
    expect(HEADER.split(";")).toHaveLength(26);
    expect(file.split("\r\n")).toEqual([
      HEADER,
      "MIR-001-A;Juan Pérez;Avenida de la Paz 456, 3º B;Barcelona;08001;ES;Juan Pérez;612345678;1;1.5;;;48;;;;juan@example.com;PTR180P;;FALSE;23/11/2026;;Tienda SL;FALSE;651;FALSE",
      "",
    ]);
  });

  it("gives back the 0 that spreadsheets take from Barcelona, and from nobody else", () => {
    const postcodeOf = (country: string, postcode: string) =>
      recordsOf(
        tipsaImportFile([{ request: aRequest({ recipient: aParty({ country, postcode }) }), clientCode: "1" }]),
      )[0]?.["Código Postal Consignatario"];
    expect(postcodeOf("ES", "8001")).toBe("08001");
    expect(postcodeOf("ES", "28001")).toBe("28001");
    expect(postcodeOf("PT", "4600")).toBe("4600");
  });

  it("falls back to product 48 where the service is not one of TIPSA's", () => {
    const file = tipsaImportFile([{ request: aRequest({ service: "31/2" }), clientCode: "1" }]);
    expect(recordsOf(file)[0]?.Producto).toBe("48");
  });

  it("is read back by an independent parser, whatever a buyer typed", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { maxLength: 4 }), (observations) => {
        const file = tipsaImportFile(
          observations.map((text) => ({ request: aRequest({ observations: text }), clientCode: "1" })),
        );
        expect(recordsOf(file).map(({ Observaciones1 }) => Observaciones1)).toEqual(observations);
      }),
    );
  });
});
