import type { DesksWords } from "./desks-fr.ts";

export const desks: DesksWords = {
  log: {
    actions: {
      accept_order: "Order accepted",
      cancel: "Cancelling asked for",
      cancel_shipment: "Shipment taken back from the carrier",
      choose: "Carrier chosen",
      create_shipment: "Shipment made at the carrier",
      export_file: "File for the carrier",
      fetch_label: "Label read",
      fetch_order: "Order read",
      fetch_orders_from_mirakl: "Shop read",
      find_shipment: "Shipment looked up at the carrier",
      list_carriers: "The marketplace’s carriers read",
      post: "Sending asked for",
      print_labels: "Labels printed",
      push_tracking_to_mirakl: "Marketplace told the tracking",
      resolve_shipment: "Doubt settled by hand",
      retry: "Another attempt asked for",
      save_rules: "Rules saved",
      track: "Tracking asked for",
      upload_tracking: "Tracking uploaded",
      webhook_received: "Word from the carrier",
    },
  },
};
