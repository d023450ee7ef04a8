(defvar coauthor-languages
  '((markdown-mode . "markdown") (gfm-mode . "markdown") (text-mode . "plaintext")
    (latex-mode . "latex") (LaTeX-mode . "latex") (plain-tex-mode . "tex")
    (rst-mode . "restructuredtext") (adoc-mode . "asciidoc") (typst-ts-mode . "typst")
    (org-mode . "org") (message-mode . "mail"))
  "The modes in which coauthor writes, and their languages.")

(defun coauthor-start ()
  "Start coauthor where prose is written."
  (when (assq major-mode coauthor-languages)
    (lsp-deferred)))
(add-hook 'text-mode-hook #'coauthor-start)

(with-eval-after-load 'lsp-mode
  (setq lsp-auto-guess-root t ; Do not ask where the project of a text is.
        lsp-response-timeout 120 ; Rewrites take longer than the usual ten seconds.
        lsp-inline-completion-idle-delay 0.2) ; coauthor waits for a pause by itself.
  (dolist (language coauthor-languages)
    (add-to-list 'lsp-language-id-configuration language))
  (lsp-register-client
   (make-lsp-client :server-id 'coauthor
                    :new-connection (lsp-stdio-connection '("coauthor" "serve"))
                    :major-modes (mapcar #'car coauthor-languages)
                    :add-on? t))) ; It runs beside another server.

(with-eval-after-load 'lsp-inline-completion
  (keymap-set lsp-inline-completion-active-map "TAB" #'lsp-inline-completion-accept)
  (keymap-set lsp-inline-completion-active-map "M-<right>" #'coauthor-accept-word))

(defun coauthor-suggest ()
  "Show and say how the text could go on at the cursor."
  (interactive)
  (lsp-inline-completion-display)
  (when (and (lsp-inline-completion--active-p)
             (not (memq #'coauthor-say lsp-inline-completion-shown-hook)))
    (coauthor-say)))

(defun coauthor-say ()
  "Say the suggestion that is shown in grey."
  (message "%s" (lsp:inline-completion-item-insert-text
                 (elt lsp-inline-completion--items lsp-inline-completion--current))))

(defun coauthor--run (command argument)
  "Have the server run COMMAND with ARGUMENT."
  (lsp-request "workspace/executeCommand"
               `(:command ,command :arguments ,(vector argument))))

(defun coauthor-accept (&optional unit)
  "Write the suggestion at the cursor, or its next UNIT: \"word\", \"sentence\"."
  (interactive)
  (let* ((start (point))
         (place (lsp--text-document-position-params))
         (answer (coauthor--run "coauthor.accept"
                                `(,@place :unit ,(or unit "all"))))
         (text (and answer (gethash "text" answer))))
    (when text
      (goto-char (+ start (length text)))
      (lsp-inline-completion-display t)) ; What is left of it.
    (message "%s" (or text "No suggestion here; ask for one first"))))

(defun coauthor-accept-word ()
  "Write the next word of the suggestion at the cursor."
  (interactive)
  (coauthor-accept "word"))

(defun coauthor-instruct (instruction)
  "Rewrite the region, or the paragraph at the cursor, as INSTRUCTION says."
  (interactive "sHow should it be changed? ")
  (let ((start (if (use-region-p) (region-beginning) (point)))
        (end (if (use-region-p) (region-end) (point))))
    (coauthor--run "coauthor.rewrite"
                   `(:textDocument ,(lsp--text-document-identifier)
                     :range ,(lsp--region-to-range start end)
                     :command "follow-instruction"
                     :instruction ,instruction))
    (message "Rewritten")))

(defun coauthor-status ()
  "Say how coauthor is."
  (interactive)
  (let ((status (lsp-request "coauthor/status" nil)))
    (message "coauthor is %s (%s). %s" (gethash "state" status)
             (gethash "model" status) (gethash "message" status))))
