/** The words of every desk: operations and orders say the rest. French is the reference: the other language has its type. */
export const fr = {
  locale: "fr-FR",
  day: "j",
  never: "jamais",
  none: "aucun",
  all: "tout",
  unknown: "inconnu",
  ago: (age: string) => `il y a ${age}`,
  within: (age: string) => `dans ${age}`,
  since: (moment: string, age: string) => `depuis ${moment} (${age})`,
  by: (who: string) => `par ${who}`,
  close: "Fermer",
  cancel: "Annuler",
  retry: "Réessayer",
  loading: "Chargement",
  more: "Suite",
  copy: "Copier",
  copied: "Copié",
  open: "Ouvrir",
  clear: "Effacer les filtres",
  show: "Afficher",
  columns: "Colonnes",
  exportCsv: "CSV",
  exportJson: "JSON",
  exportAs: (format: string, n: string) => `Exporter ${n} en ${format}`,
  search: "Rechercher",
  filters: "Filtres",
  skip: "Aller au contenu",
  sortBy: (column: string) => `Trier par ${column}`,
  dismiss: "Masquer ce message",
  reason: "Raison (facultatif, gardée à l'audit)",

  refused: {
    offline: "Serveur injoignable. Ce qui est affiché peut avoir changé.",
    signedOut: "La session est terminée : reconnectez-vous.",
    forbidden: "Vous n'en avez pas le droit.",
    missing: "Introuvable : expiré, ou jamais existé.",
    busy: (s: number) => `Trop de demandes : réessayez dans ${s} s.`,
    broken: "Erreur du serveur.",
    request: (id: string) => `Requête ${id}`,
    title: "Pas de réponse utilisable",
  },

  frame: {
    more: "Plus",
    rider: "Voir côté public",
    signOut: "Se déconnecter",
    palette: "Aller à…",
    help: "Raccourcis clavier",
    theme: "Changer de thème",
    language: "Passer en anglais",
  },

  keysHelp: {
    find: "Chercher dans la page",
    help: "Afficher cette aide",
    palette: "Aller n'importe où",
    rows: "Ligne suivante, précédente",
    open: "Ouvrir la ligne",
    go: (page: string) => `Aller à : ${page}`,
    close: "Fermer",
  },

  confirm: {
    touches: (n: number, shown: string, things: readonly [one: string, many: string]) =>
      `${shown} ${n > 1 ? things[1] : things[0]}`,
    type: (n: string) => `Plus de 1 000 : écrivez ${n} pour confirmer`,
  },
};

export type DeskWords = typeof fr;
