/** Who buys what, where: made up, in places that exist, so that carriers' postcode rules have something to bite on. */

export type Place = { country: string; name: string; zipCode: string; city: string; state: string | null };

/** Alpha-3, as Mirakl writes countries. Two orders in three stay in Spain. */
export const SPANISH_PLACES: readonly Place[] = [
  ["28013", "Madrid", "Madrid"],
  ["08002", "Barcelona", "Barcelona"],
  ["46002", "València", "Valencia"],
  ["41004", "Sevilla", "Sevilla"],
  ["50003", "Zaragoza", "Zaragoza"],
  ["29015", "Málaga", "Málaga"],
  ["48005", "Bilbao", "Bizkaia"],
  ["15003", "A Coruña", "A Coruña"],
  ["01001", "Vitoria-Gasteiz", "Araba/Álava"],
  ["04001", "Almería", "Almería"],
  ["07001", "Palma", "Illes Balears"],
  ["35002", "Las Palmas de Gran Canaria", "Las Palmas"],
  ["51001", "Ceuta", "Ceuta"],
].map(([zipCode = "", city = "", state = ""]) => ({ country: "ESP", name: "España", zipCode, city, state }));

export const FOREIGN_PLACES: readonly Place[] = [
  { country: "PRT", name: "Portugal", zipCode: "1100-148", city: "Lisboa", state: null },
  { country: "PRT", name: "Portugal", zipCode: "4000-322", city: "Porto", state: null },
  { country: "FRA", name: "France", zipCode: "31000", city: "Toulouse", state: null },
  { country: "ITA", name: "Italia", zipCode: "20121", city: "Milano", state: "MI" },
  { country: "DEU", name: "Deutschland", zipCode: "50667", city: "Köln", state: null },
  { country: "AUT", name: "Österreich", zipCode: "1010", city: "Wien", state: null },
  { country: "SWE", name: "Sverige", zipCode: "111 29", city: "Stockholm", state: null },
  { country: "AND", name: "Andorra", zipCode: "AD500", city: "Andorra la Vella", state: null },
];

export const FIRST_NAMES = [
  "Ana",
  "Íñigo",
  "María José",
  "Pau",
  "Nerea",
  "Xabier",
  "Lucía",
  "Óscar",
  "Begoña",
  "João",
  "Zoë",
];
export const LAST_NAMES = [
  "García López",
  "Núñez",
  "Peña Ibáñez",
  "O'Donnell",
  "Ferrer i Puig",
  "da Silva",
  "Müller",
  "Güell & Cía",
];
export const STREETS = [
  "Calle Mayor",
  "Avda. de la Constitución",
  "C/ Sant Pere més Alt",
  "Paseo del Prado",
  "Rúa Nova",
  "Plaza Nueva",
];
export const REMARKS = ["Llamar antes de subir", "Dejar en portería <piso 2º>", 'Horario: 9-14 h; "urgente"'];

export type Product = { sku: string; title: string; cents: number; category: string };

export const PRODUCTS: readonly Product[] = [
  { sku: "CAF-250", title: "Café molido tueste natural 250 g", cents: 489, category: "Alimentación" },
  { sku: "ACE-5L", title: "Aceite de oliva virgen extra 5 l", cents: 4295, category: "Alimentación" },
  { sku: "LAM-LED-09", title: "Lámpara LED de mesa, blanca", cents: 2399, category: "Hogar" },
  { sku: "SIL-ERG-01", title: 'Silla ergonómica "Duero"', cents: 15990, category: "Muebles" },
  { sku: "TAZ-AZ", title: "Taza de cerámica azul", cents: 795, category: "Menaje" },
  { sku: "MAL-CAB-55", title: "Maleta de cabina 55 × 40 × 20", cents: 5450, category: "Viaje" },
  { sku: "JUG-TREN", title: "Tren de madera, 42 piezas", cents: 3119, category: "Juguetes" },
  { sku: "CAR-USB-C", title: "Cargador USB-C 30 W", cents: 1999, category: "Electrónica" },
];

export const SHIPPING_METHODS = [
  { code: "STD", label: "Estándar", standardCode: "CU_ADD-STD", cents: 399 },
  { code: "EXP", label: "Urgente 24 h", standardCode: "CU_ADD-EXP", cents: 699 },
  { code: "FREE", label: "Gratis", standardCode: "CU_ADD-STD", cents: 0 },
] as const;

/** SH21, sorted by label as Mirakl does. TIPSA is not among them: what an operator has not registered goes by its name. */
export const CARRIERS = [
  {
    code: "correos_express",
    label: "Correos Express",
    standard_code: "correos-express",
    tracking_url: "https://s.correosexpress.com/c?n={trackingId}",
  },
  {
    code: "gls_es",
    label: "GLS Spain",
    standard_code: "gls-spain",
    tracking_url: "https://mygls.gls-spain.es/e/{trackingId}",
  },
  {
    code: "seur",
    label: "SEUR",
    standard_code: "seur",
    tracking_url: "https://www.seur.com/livetracking/?segOnlineIdentificador={trackingId}",
  },
] as const;
