(define-derived-mode coauthor-text-mode text-mode "Text"
  "Plain text, apart from all else that Emacs derives from `text-mode'.")
(put 'coauthor-text-mode 'eglot-language-id "plaintext")
(add-to-list 'auto-mode-alist '("\\.txt\\'" . coauthor-text-mode))

(defvar coauthor-modes
  '(markdown-mode gfm-mode coauthor-text-mode latex-mode LaTeX-mode plain-tex-mode
    rst-mode adoc-mode typst-ts-mode org-mode message-mode)
  "The modes in which coauthor writes.")

(defun coauthor-start ()
  "Start coauthor where prose is written."
  (when (memq major-mode coauthor-modes)
    (require 'eglot)
    ;; Rewrites take longer than the ten seconds for which it waits by default.
    (setq-local jrpc-default-request-timeout 120)
    (setq-local eglot-server-programs
                (cons (cons coauthor-modes '("coauthor" "serve"))
                      (default-value 'eglot-server-programs)))
    (eglot-ensure)))
(add-hook 'text-mode-hook #'coauthor-start)

(defun coauthor--ask (method parameters)
  "Ask the server, which knows by then what was typed last."
  (condition-case refused
      (eglot--request (eglot--current-server-or-lose) method parameters)
    (jsonrpc-error
     (user-error "%s" (alist-get 'jsonrpc-error-message (cdr refused))))))

(defun coauthor-suggest ()
  "Say how the text could go on at the cursor, without writing it."
  (interactive)
  (let* ((place (eglot--TextDocumentPositionParams))
         (answer (coauthor--ask :textDocument/inlineCompletion
                                `(,@place :context (:triggerKind 1))))
         (items (plist-get answer :items)))
    (message "%s" (if (seq-empty-p items) "No suggestion here"
                    (plist-get (elt items 0) :insertText)))))

(defun coauthor-accept (&optional unit)
  "Write the suggestion at the cursor, or its next UNIT: \"word\", \"sentence\"."
  (interactive)
  (let* ((start (point))
         (place (eglot--TextDocumentPositionParams))
         (answer (coauthor--ask :workspace/executeCommand
                                `(:command "coauthor.accept"
                                  :arguments [(,@place :unit ,(or unit "all"))])))
         (text (plist-get answer :text)))
    (when text (goto-char (+ start (length text))))
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
    (coauthor--ask :workspace/executeCommand
                   `(:command "coauthor.rewrite"
                     :arguments [(:textDocument ,(eglot--TextDocumentIdentifier)
                                  :range (:start ,(eglot--pos-to-lsp-position start)
                                          :end ,(eglot--pos-to-lsp-position end))
                                  :command "follow-instruction"
                                  :instruction ,instruction)]))
    (message "Rewritten")))

(defun coauthor-status ()
  "Say how coauthor is."
  (interactive)
  (let ((status (coauthor--ask :coauthor/status nil)))
    (message "coauthor is %s (%s). %s" (plist-get status :state)
             (plist-get status :model) (plist-get status :message))))
