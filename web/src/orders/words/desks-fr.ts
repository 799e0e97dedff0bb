/** Words of the pages where things are set up and looked back on: carriers, shops, weights, log, team, devices, settings. */
export const desks = {
  log: {
    actions: {
      accept_order: "Commande acceptée",
      cancel: "Annulation demandée",
      cancel_shipment: "Envoi repris au transporteur",
      choose: "Transporteur choisi",
      create_shipment: "Envoi créé chez le transporteur",
      export_file: "Fichier pour le transporteur",
      fetch_label: "Étiquette lue",
      fetch_order: "Commande lue",
      fetch_orders_from_mirakl: "Boutique lue",
      find_shipment: "Envoi cherché chez le transporteur",
      list_carriers: "Transporteurs de la place de marché lus",
      post: "Expédition demandée",
      print_labels: "Étiquettes imprimées",
      push_tracking_to_mirakl: "Suivi annoncé à la place de marché",
      resolve_shipment: "Doute levé à la main",
      retry: "Nouvel essai demandé",
      save_rules: "Règles enregistrées",
      track: "Suivi demandé",
      upload_tracking: "Suivi déposé",
      webhook_received: "Nouvelle du transporteur",
    } as Record<string, string>,
  },
};

export type DesksWords = typeof desks;
