-- CreateTable
CREATE TABLE "Channel" (
    "channel" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "kinds" JSONB NOT NULL,
    "template" TEXT,
    "sealed" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "at" BIGINT NOT NULL
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Account" (
    "account" TEXT NOT NULL PRIMARY KEY,
    "role" TEXT NOT NULL,
    "password" TEXT,
    "subject" TEXT,
    "at" BIGINT NOT NULL
);
INSERT INTO "new_Account" ("account", "at", "password", "role") SELECT "account", "at", "password", "role" FROM "Account";
DROP TABLE "Account";
ALTER TABLE "new_Account" RENAME TO "Account";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;


