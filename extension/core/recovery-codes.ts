// The advice for what has a code or a status of its own: the storage's codes, those that profiles give, HTTP's.

/** `meaning` says what the failure means for the review, `next` what the person can do now. */
export interface Recovery {
  meaning: string;
  next: string;
}

export const BY_CODE: Readonly<Record<string, Recovery>> = {
  AccessDenied: {
    meaning: "The bucket exists, but this account may not write to it. Nothing was stored there.",
    next: "ask for s3:PutObject on the bucket, then export again.",
  },
  NoSuchBucket: {
    meaning: "The bucket does not exist under this name or region. Nothing was stored.",
    next: "correct the bucket’s name or region in the settings, then export again.",
  },
  SlowDown: {
    meaning: "The storage asked to slow down. Nothing was stored this time.",
    next: "wait a minute, then export again.",
  },
  InvalidAccessKeyId: {
    meaning: "The access key is not known to the storage. Nothing was stored.",
    next: "enter the right access key, then run the S3 connection test.",
  },
  SignatureDoesNotMatch: {
    meaning: "The secret key does not fit the access key. Nothing was stored.",
    next: "enter the right secret key, then run the S3 connection test.",
  },
  CredentialsProviderError: {
    meaning: "There are no S3 credentials. Nothing was stored.",
    next: "set up credentials for the bucket, then run the S3 connection test.",
  },
  NoCredentialsError: {
    meaning: "There are no S3 credentials. Nothing was stored.",
    next: "set up credentials for the bucket, then run the S3 connection test.",
  },
  TooLarge: {
    meaning: "The file is larger than the app takes; nothing was uploaded for review.",
    next: "make it smaller (its pictures, or split it), then upload it again.",
  },
  NotTheApp: {
    meaning:
      "A page for signing in, or of a server on the way, came in place of the app’s answer; this step did not happen.",
    next: "open the app in another tab, sign in if it asks for that, then repeat the step here.",
  },
  InventedByApp: {
    meaning: "The section shows stand-in feedback, not an analysis. Decisions on it are decisions on nothing.",
    next: "open the section again in a minute; it is analysed anew.",
  },
  StoredLocally: {
    meaning: "The page said “done”, but nothing is in the bucket. The files are in a local copy on the server.",
    next: "run the S3 connection test, correct what it names, then export again.",
  },
};

/** What a status says more than the kind it stands for (RFC 6585, 4; RFC 9110, 15.5.5, 15.5.14 and 15.6.3). */
export const BY_STATUS: Readonly<Record<number, Recovery>> = {
  404: {
    meaning: "The server does not have, or no longer has, what this step was about; the step did not happen.",
    next: "look in the app whether it is still there. If it is not, the same step will fail again.",
  },
  413: {
    meaning: "What was sent is larger than the server takes; it was not taken.",
    next: "make it smaller, then send it again.",
  },
  429: {
    meaning: "The server asked to slow down; this step did not happen.",
    next: "wait a minute, then try again.",
  },
  502: {
    meaning: "A server on the way got no proper answer from the app. The app may or may not have acted.",
    next: "look whether the change is there, then try again.",
  },
};
