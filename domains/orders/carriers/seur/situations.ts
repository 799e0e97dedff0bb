/**
 * SEUR's situations: a letter for where it was written down, a letter for the family (C circulation, D delivery, I
 * incident…), three digits. There is no published catalogue; the groups are those by which SEUR's own shop modules move
 * an order. A family alone says nothing: many of D are on the way, and many of I are closed by a delivery.
 */
import type { TrackingStatus } from "../../model.ts";

/** By the first two letters. Groups: tránsito and documentación rectificada; disponible; entregado; incidencia, aportar solución and devolución en curso. */
const GROUPS: readonly (readonly [status: TrackingStatus, codes: Readonly<Record<string, string>>])[] = [
  [
    "in_transit",
    {
      LC: "001 002 003 004 005 006 101 845 860",
      SC: "001 845 883 999",
      LD: "221 223 841 846",
      II: "718 740",
      LI:
        "310 314 323 328 329 335 351 352 353 354 355 356 357 358 359 361 362 363 364 365 366 369 370 371 372 373 374 " +
        "375 376 377 378 379 380 381 382 383 384 388 399 403 404 405 406 407 409 410 411 412 413 414 415 419 423 424 " +
        "429 430 432 433 434 435 436 437 438 439 440 441 442 443 444 446 447 450 451 452 454 455 456 457 458 459 460 " +
        "461 462 463 464 468 473 479 481 483 485 487 489 491 497 515 516 518 525 535 547 548 549 557 558 563 565 566 " +
        "567 580 799",
      LJ: "100 105 303 524",
      LK: "510 511 512 513 514 515 516 517 524 530 531 532 533 536 537 545 551 552 553 554 555 556 583",
      SK: "610 611 612 613 614 615 616 636 637 651 652 653",
      LL: "301",
      LO: "001",
      IS: "322",
      LS: "004 857",
      LT: "859",
      SW: "089 189 999",
      LX: "510 511 512 513 515 516 517 524 530 531 532 533 536 537 545 551 552 553 554 555 556 583",
      SX: "001 010",
    },
  ],
  ["available_for_pickup", { LI: "530 569 574 576 577 578 873" }],
  [
    "delivered",
    {
      LI:
        "308 313 346 349 350 367 368 401 402 408 416 417 418 420 421 422 425 426 427 428 431 445 448 449 453 465 466 " +
        "467 469 470 471 472 474 475 476 477 478 480 482 484 486 488 490 492 493 494 495 496 498 499 511 512 564",
      LL: "001 003 007 010 020 030 060 872 873",
      LM: "001 002 003 004 005 006 009 010 011 012 013 014 015 016 017 018 019 020 021 022 023 024 025 026 027 060 999",
    },
  ],
  [
    "incident",
    {
      II: "701 717 719 721 722 731 732 741 742 743 744 745 746 748 753 754 755 756 757 758 759 761 762",
      LI:
        "501 510 513 517 519 520 521 522 523 524 526 527 528 529 531 532 533 534 536 537 538 539 540 541 542 543 544 " +
        "545 546 550 551 552 553 554 555 556 559 560 561 571 572 573 575 717 718 719 721 722 725 731 732 752 847 848 " +
        "849 853 862 863 864 865 866 868 869 876 879 880 881 882",
      LJ: "833",
      LK: "521 522 523 560 573",
      SK: "622 623 660",
      LL: "091 300 303 833 874",
      LO: "002",
      LR: "802",
      LX: "573",
    },
  ],
];

const BY_CODE = new Map(
  GROUPS.flatMap(([status, families]) =>
    Object.entries(families).flatMap(([letters, numbers]) =>
      numbers.split(" ").map((number): [string, TrackingStatus] => [letters + number, status]),
    ),
  ),
);

/** SEUR's modules look situations up without their first letter: LC002 and SC002 are one. Where two differ, neither counts. */
const BY_FAMILY = new Map<string, TrackingStatus | null>();
for (const [code, status] of BY_CODE) {
  const family = code.slice(1);
  BY_FAMILY.set(family, (BY_FAMILY.get(family) ?? status) === status ? status : null);
}

/** `description` decides only about LK522, which groups have as an incident and SEUR writes of as "ENVIO ANULADO". */
export function situationOf(code: string, description: string): TrackingStatus {
  if (code === "LK522" && /anulad/i.test(description)) return "cancelled";
  return BY_CODE.get(code) ?? BY_FAMILY.get(code.slice(1)) ?? "unknown";
}
