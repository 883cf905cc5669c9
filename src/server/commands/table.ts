import { backupCommand } from './backup.ts';
import type { Command } from './command.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { logCommand } from './log.ts';
import { moderationCommands } from './moderation.ts';
import { verifyCommand } from './verify.ts';

export const COMMANDS: readonly Command[] = [
  backupCommand,
  exportCommand,
  importCommand,
  verifyCommand,
  logCommand,
  ...moderationCommands,
];
