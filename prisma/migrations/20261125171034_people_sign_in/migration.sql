-- CreateTable
CREATE TABLE "Account" (
    "account" TEXT NOT NULL PRIMARY KEY,
    "role" TEXT NOT NULL,
    "password" TEXT NOT NULL,
    "at" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Session" (
    "hash" TEXT NOT NULL PRIMARY KEY,
    "account" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "expiresAt" BIGINT NOT NULL
);


