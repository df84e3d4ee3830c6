import express from 'express';
import { serve } from './admin.ts';

// The least that starts with the hook's own frame.
serve(express());
