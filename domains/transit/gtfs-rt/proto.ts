/**
 * GTFS-Realtime as data: every message, field and enum of gtfs-realtime.proto (beside this file), which
 * proto.test.ts compares with this table. The wire reader, the JSON reader and the types all come from it, so that no
 * code is generated: workerd refuses code made from strings.
 */

export const ENUMS = {
  "FeedHeader.Incrementality": { FULL_DATASET: 0, DIFFERENTIAL: 1 },
  "StopTimeUpdate.ScheduleRelationship": { SCHEDULED: 0, SKIPPED: 1, NO_DATA: 2, UNSCHEDULED: 3 },
  "StopTimeProperties.DropOffPickupType": { REGULAR: 0, NONE: 1, PHONE_AGENCY: 2, COORDINATE_WITH_DRIVER: 3 },
  "VehiclePosition.VehicleStopStatus": { INCOMING_AT: 0, STOPPED_AT: 1, IN_TRANSIT_TO: 2 },
  "VehiclePosition.CongestionLevel": {
    UNKNOWN_CONGESTION_LEVEL: 0,
    RUNNING_SMOOTHLY: 1,
    STOP_AND_GO: 2,
    CONGESTION: 3,
    SEVERE_CONGESTION: 4,
  },
  "VehiclePosition.OccupancyStatus": {
    EMPTY: 0,
    MANY_SEATS_AVAILABLE: 1,
    FEW_SEATS_AVAILABLE: 2,
    STANDING_ROOM_ONLY: 3,
    CRUSHED_STANDING_ROOM_ONLY: 4,
    FULL: 5,
    NOT_ACCEPTING_PASSENGERS: 6,
    NO_DATA_AVAILABLE: 7,
    NOT_BOARDABLE: 8,
  },
  "Alert.Cause": {
    UNKNOWN_CAUSE: 1,
    OTHER_CAUSE: 2,
    TECHNICAL_PROBLEM: 3,
    STRIKE: 4,
    DEMONSTRATION: 5,
    ACCIDENT: 6,
    HOLIDAY: 7,
    WEATHER: 8,
    MAINTENANCE: 9,
    CONSTRUCTION: 10,
    POLICE_ACTIVITY: 11,
    MEDICAL_EMERGENCY: 12,
    SPECIAL_EVENT: 13,
  },
  "Alert.Effect": {
    NO_SERVICE: 1,
    REDUCED_SERVICE: 2,
    SIGNIFICANT_DELAYS: 3,
    DETOUR: 4,
    ADDITIONAL_SERVICE: 5,
    MODIFIED_SERVICE: 6,
    OTHER_EFFECT: 7,
    UNKNOWN_EFFECT: 8,
    STOP_MOVED: 9,
    NO_EFFECT: 10,
    ACCESSIBILITY_ISSUE: 11,
  },
  "Alert.SeverityLevel": { UNKNOWN_SEVERITY: 1, INFO: 2, WARNING: 3, SEVERE: 4 },
  "TripDescriptor.ScheduleRelationship": {
    SCHEDULED: 0,
    ADDED: 1,
    UNSCHEDULED: 2,
    CANCELED: 3,
    REPLACEMENT: 5,
    DUPLICATED: 6,
    DELETED: 7,
    NEW: 8,
  },
  "VehicleDescriptor.WheelchairAccessible": {
    NO_VALUE: 0,
    UNKNOWN: 1,
    WHEELCHAIR_ACCESSIBLE: 2,
    WHEELCHAIR_INACCESSIBLE: 3,
  },
  "Stop.WheelchairBoarding": { UNKNOWN: 0, AVAILABLE: 1, NOT_AVAILABLE: 2 },
} as const;

/** Field → [number, type, "many" where repeated]. Types are scalars, names of ENUMS or names of MESSAGES. */
export const MESSAGES = {
  FeedMessage: { header: [1, "FeedHeader"], entity: [2, "FeedEntity", "many"] },
  FeedHeader: {
    gtfsRealtimeVersion: [1, "string"],
    incrementality: [2, "FeedHeader.Incrementality"],
    timestamp: [3, "uint64"],
    feedVersion: [4, "string"],
  },
  FeedEntity: {
    id: [1, "string"],
    isDeleted: [2, "bool"],
    tripUpdate: [3, "TripUpdate"],
    vehicle: [4, "VehiclePosition"],
    alert: [5, "Alert"],
    shape: [6, "Shape"],
    stop: [7, "Stop"],
    tripModifications: [8, "TripModifications"],
  },
  TripUpdate: {
    trip: [1, "TripDescriptor"],
    vehicle: [3, "VehicleDescriptor"],
    stopTimeUpdate: [2, "StopTimeUpdate", "many"],
    timestamp: [4, "uint64"],
    delay: [5, "int32"],
    tripProperties: [6, "TripProperties"],
  },
  StopTimeEvent: {
    delay: [1, "int32"],
    time: [2, "int64"],
    uncertainty: [3, "int32"],
    scheduledTime: [4, "int64"],
  },
  StopTimeUpdate: {
    stopSequence: [1, "uint32"],
    stopId: [4, "string"],
    arrival: [2, "StopTimeEvent"],
    departure: [3, "StopTimeEvent"],
    departureOccupancyStatus: [7, "VehiclePosition.OccupancyStatus"],
    scheduleRelationship: [5, "StopTimeUpdate.ScheduleRelationship"],
    stopTimeProperties: [6, "StopTimeProperties"],
  },
  StopTimeProperties: {
    assignedStopId: [1, "string"],
    stopHeadsign: [2, "string"],
    pickupType: [3, "StopTimeProperties.DropOffPickupType"],
    dropOffType: [4, "StopTimeProperties.DropOffPickupType"],
  },
  TripProperties: {
    tripId: [1, "string"],
    startDate: [2, "string"],
    startTime: [3, "string"],
    shapeId: [4, "string"],
    tripHeadsign: [5, "string"],
    tripShortName: [6, "string"],
  },
  VehiclePosition: {
    trip: [1, "TripDescriptor"],
    vehicle: [8, "VehicleDescriptor"],
    position: [2, "Position"],
    currentStopSequence: [3, "uint32"],
    stopId: [7, "string"],
    currentStatus: [4, "VehiclePosition.VehicleStopStatus"],
    timestamp: [5, "uint64"],
    congestionLevel: [6, "VehiclePosition.CongestionLevel"],
    occupancyStatus: [9, "VehiclePosition.OccupancyStatus"],
    occupancyPercentage: [10, "uint32"],
    multiCarriageDetails: [11, "CarriageDetails", "many"],
  },
  CarriageDetails: {
    id: [1, "string"],
    label: [2, "string"],
    occupancyStatus: [3, "VehiclePosition.OccupancyStatus"],
    occupancyPercentage: [4, "int32"],
    carriageSequence: [5, "uint32"],
  },
  Alert: {
    activePeriod: [1, "TimeRange", "many"],
    informedEntity: [5, "EntitySelector", "many"],
    cause: [6, "Alert.Cause"],
    effect: [7, "Alert.Effect"],
    url: [8, "TranslatedString"],
    headerText: [10, "TranslatedString"],
    descriptionText: [11, "TranslatedString"],
    ttsHeaderText: [12, "TranslatedString"],
    ttsDescriptionText: [13, "TranslatedString"],
    severityLevel: [14, "Alert.SeverityLevel"],
    image: [15, "TranslatedImage"],
    imageAlternativeText: [16, "TranslatedString"],
    causeDetail: [17, "TranslatedString"],
    effectDetail: [18, "TranslatedString"],
  },
  TimeRange: { start: [1, "uint64"], end: [2, "uint64"] },
  Position: {
    latitude: [1, "float"],
    longitude: [2, "float"],
    bearing: [3, "float"],
    odometer: [4, "double"],
    speed: [5, "float"],
  },
  TripDescriptor: {
    tripId: [1, "string"],
    routeId: [5, "string"],
    directionId: [6, "uint32"],
    startTime: [2, "string"],
    startDate: [3, "string"],
    scheduleRelationship: [4, "TripDescriptor.ScheduleRelationship"],
    modifiedTrip: [7, "ModifiedTripSelector"],
  },
  ModifiedTripSelector: {
    modificationsId: [1, "string"],
    affectedTripId: [2, "string"],
    startTime: [3, "string"],
    startDate: [4, "string"],
  },
  VehicleDescriptor: {
    id: [1, "string"],
    label: [2, "string"],
    licensePlate: [3, "string"],
    wheelchairAccessible: [4, "VehicleDescriptor.WheelchairAccessible"],
  },
  EntitySelector: {
    agencyId: [1, "string"],
    routeId: [2, "string"],
    routeType: [3, "int32"],
    trip: [4, "TripDescriptor"],
    stopId: [5, "string"],
    directionId: [6, "uint32"],
  },
  TranslatedString: { translation: [1, "Translation", "many"] },
  Translation: { text: [1, "string"], language: [2, "string"] },
  TranslatedImage: { localizedImage: [1, "LocalizedImage", "many"] },
  LocalizedImage: { url: [1, "string"], mediaType: [2, "string"], language: [3, "string"] },
  Shape: { shapeId: [1, "string"], encodedPolyline: [2, "string"] },
  Stop: {
    stopId: [1, "string"],
    stopCode: [2, "TranslatedString"],
    stopName: [3, "TranslatedString"],
    ttsStopName: [4, "TranslatedString"],
    stopDesc: [5, "TranslatedString"],
    stopLat: [6, "float"],
    stopLon: [7, "float"],
    zoneId: [8, "string"],
    stopUrl: [9, "TranslatedString"],
    parentStation: [11, "string"],
    stopTimezone: [12, "string"],
    wheelchairBoarding: [13, "Stop.WheelchairBoarding"],
    levelId: [14, "string"],
    platformCode: [15, "TranslatedString"],
  },
  TripModifications: {
    selectedTrips: [1, "SelectedTrips", "many"],
    startTimes: [2, "string", "many"],
    serviceDates: [3, "string", "many"],
    modifications: [4, "Modification", "many"],
  },
  Modification: {
    startStopSelector: [1, "StopSelector"],
    endStopSelector: [2, "StopSelector"],
    propagatedModificationDelay: [3, "int32"],
    replacementStops: [4, "ReplacementStop", "many"],
    serviceAlertId: [5, "string"],
    lastModifiedTime: [6, "uint64"],
  },
  SelectedTrips: { tripIds: [1, "string", "many"], shapeId: [2, "string"] },
  StopSelector: { stopSequence: [1, "uint32"], stopId: [2, "string"] },
  ReplacementStop: { travelTimeToStop: [1, "int32"], stopId: [2, "string"] },
} as const;

/** 64-bit numbers are JavaScript numbers: exact to 2^53, and beyond it (2^64-1 as "no end") still in order. */
type Scalars = {
  string: string;
  bool: boolean;
  int32: number;
  uint32: number;
  int64: number;
  uint64: number;
  float: number;
  double: number;
};

export type MessageName = keyof typeof MESSAGES;
export type EnumName = keyof typeof ENUMS;
export type ScalarName = keyof Scalars;

type ValueOf<T> = T extends ScalarName
  ? Scalars[T]
  : T extends EnumName
    ? Extract<keyof (typeof ENUMS)[T], string>
    : T extends MessageName
      ? Message<T>
      : never;

type FieldOf<F> = F extends readonly [number, infer T, "many"]
  ? readonly ValueOf<T>[]
  : F extends readonly [number, infer T]
    ? ValueOf<T> | null
    : never;

/** A message as both readers give it: every field is there, null or empty where the feed does not say it. */
export type Message<M extends MessageName> = {
  readonly [F in keyof (typeof MESSAGES)[M]]: FieldOf<(typeof MESSAGES)[M][F]>;
};

type InputOf<F> = F extends readonly [number, infer T, "many"]
  ? readonly InputValue<T>[]
  : F extends readonly [number, infer T]
    ? InputValue<T> | null
    : never;

type InputValue<T> = T extends MessageName ? MessageInput<T> : ValueOf<T>;

/** A message to be written: what is left out or null is not on the wire. */
export type MessageInput<M extends MessageName> = {
  readonly [F in keyof (typeof MESSAGES)[M]]?: InputOf<(typeof MESSAGES)[M][F]>;
};
