import express from 'express';
import { serve } from './admin.ts';

// The smallest server that uses express: it has no routes.
serve(express());
